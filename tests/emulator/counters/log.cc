#include "tests/emulator/counters/log.h"

#include <fmt/format.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>

namespace vertebra::emulator {
namespace {

using Json = nlohmann::ordered_json;

/// Null where nothing was asked for.
Json ratio(std::uint64_t part, std::uint64_t whole) {
  return whole ? Json(static_cast<double>(part) / static_cast<double>(whole)) : Json();
}

bool counts_passes(AccessKind kind) {
  switch (kind) {
    case AccessKind::shared_load:
    case AccessKind::shared_store:
    case AccessKind::shared_atomic:
    case AccessKind::ldmatrix:
    case AccessKind::stmatrix:
    case AccessKind::async_copy_shared:
      return true;
    default:
      return false;
  }
}

Json accesses(const WorkerCounters& counters) {
  Json out = Json::object();
  for (unsigned n = 0; n < access_kind_count; ++n) {
    const WorkerCounters::Access& access = counters.accesses[n];
    if (access.requests == 0) continue;
    const auto kind = static_cast<AccessKind>(n);
    const std::string unit = counts_passes(kind) ? "passes" : "sectors";
    out[std::string(name(kind))] = {
        {"requests", access.requests},
        {unit, access.sectors},
        {"bytes", access.bytes},
        {unit + "_per_request", ratio(access.sectors, access.requests)}};
  }
  return out;
}

/// Bytes that had to move, and how often each of their sectors was asked for.
Json dram(const CountersSum& sum) {
  const auto sectors = [&](AccessKind kind) {
    return sum.counters.accesses[static_cast<unsigned>(kind)].sectors;
  };
  const std::uint64_t atomics = sectors(AccessKind::global_atomic);
  const std::uint64_t read =
      sectors(AccessKind::global_load) + sectors(AccessKind::async_copy_global) + atomics;
  const std::uint64_t written = sectors(AccessKind::global_store) + atomics;
  return {{"read_bytes", sum.sectors_read * 32},
          {"write_bytes", sum.sectors_written * 32},
          {"requested_per_sector_read", ratio(read, sum.sectors_read)},
          {"requested_per_sector_written", ratio(written, sum.sectors_written)}};
}

void add_counters(Json& out, const CountersSum& sum) {
  const WorkerCounters& counters = sum.counters;
  out["warp_instructions"] =
      std::accumulate(counters.instructions.begin(), counters.instructions.end(), std::uint64_t{0});
  out["thread_instructions"] = counters.thread_instructions;
  Json& classes = out["instructions"] = Json::object();
  for (unsigned n = 0; n < instruction_class_count; ++n)
    if (counters.instructions[n])
      classes[std::string(name(static_cast<InstructionClass>(n)))] = counters.instructions[n];
  out["mma"] = Json(counters.mma);
  out["accesses"] = accesses(counters);
  out["bank_conflicts"] = counters.bank_conflicts;
  out["barriers"] = counters.barriers;
  out["compulsory_dram"] = dram(sum);
}

}  // namespace

void CountersSum::add(const CountersSum& other) {
  counters.add(other.counters);
  sectors_read += other.sectors_read;
  sectors_written += other.sectors_written;
}

void CountersLog::append(const std::string& kernel, const Dim3& grid, const Dim3& block,
                         const WorkerCounters& counters) {
  CountersSum sum{.counters = counters};
  sum.counters.touched.clear();
  for (const auto& [address, page] : counters.touched) {
    for (int half = 0; half < 2; ++half) {
      sum.sectors_read += static_cast<unsigned>(std::popcount(page.read[half]));
      sum.sectors_written += static_cast<unsigned>(std::popcount(page.written[half]));
    }
  }
  launches_.push_back({kernel, grid, block, std::move(sum)});
}

std::string CountersLog::json() const {
  struct PerKernel {
    std::uint64_t launches = 0;
    CountersSum sum;
  };
  std::map<std::string, PerKernel> kernels;
  std::vector<std::string> order;
  Json launches = Json::array();
  for (const Launch& launch : launches_) {
    Json one;
    one["kernel"] = launch.kernel;
    one["grid"] = {launch.grid.x, launch.grid.y, launch.grid.z};
    one["block"] = {launch.block.x, launch.block.y, launch.block.z};
    add_counters(one, launch.sum);
    launches.push_back(std::move(one));

    PerKernel& kernel = kernels[launch.kernel];
    if (kernel.launches++ == 0) order.push_back(launch.kernel);
    kernel.sum.add(launch.sum);
  }
  Json sums = Json::object();
  for (const std::string& kernel : order) {
    Json& one = sums[kernel];
    one["launches"] = kernels[kernel].launches;
    add_counters(one, kernels[kernel].sum);
  }
  const Json document = {{"device", device_}, {"launches", launches}, {"kernels", sums}};
  return document.dump(1) + '\n';
}

void CountersLog::write(const std::string& file) const {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << json() << std::flush;
  if (!out)
    throw std::runtime_error(
        fmt::format("cannot write the counters to {}: {}", file, std::strerror(errno)));
}

}  // namespace vertebra::emulator
