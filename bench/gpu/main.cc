// gpu_session OUT MODEL WEIGHTS BATCHES RUNS [TEST_REPORT ...]: measures a model on the first GPU
// at each batch ("1,32,128") and writes one JSON file. WEIGHTS is a file or "synthetic", RUNS the
// number of timed runs, TEST_REPORT what GoogleTest wrote with --gtest_output=json. Exit status: 0;
// 1 where a test or the comparison with the CPU failed; 2 for wrong use, 3 where it cannot run.
//
// gpu_session --device: says which GPU that is, or ends with 3.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <sstream>
#include <string_view>

#include "bench/gpu/session_report.h"
#include "graph/core/error.h"

namespace {

using namespace vertebra;

std::int64_t parse_count(const std::string& text) {
  std::size_t used = 0;
  std::int64_t number = 0;
  try {
    number = std::stoll(text, &used);
  } catch (const std::exception&) {
  }
  if (used != text.size() || number < 1) {
    throw InvalidArgument({"argument", "'" + text + "'", "a number of at least 1", ""});
  }
  return number;
}

std::vector<std::int64_t> parse_batches(const std::string& text) {
  std::vector<std::int64_t> batches;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) batches.push_back(parse_count(part));
  if (batches.empty()) throw InvalidArgument({"batches", "none", "as in 1,32,128", ""});
  return batches;
}

bool run(const std::vector<std::string>& arguments) {
  const std::string& out = arguments[0];
  const std::vector<std::int64_t> batches = parse_batches(arguments[3]);
  const auto runs = static_cast<int>(std::min<std::int64_t>(parse_count(arguments[4]), 1'000'000));
  const std::int64_t largest = std::ranges::max(batches);
  bench::GpuModel model(arguments[1], arguments[2], largest);
  const auto verification = bench::verify_against_cpu(model, std::min<std::int64_t>(largest, 8));
  std::vector<bench::BatchSpeed> speeds;
  for (const std::int64_t n : batches) speeds.push_back(bench::measure_batch(model, n, runs));
  const std::string json =
      bench::session_json(model, verification, speeds, {arguments.begin() + 5, arguments.end()});
  std::ofstream file(out);
  file << json;
  if (!file.flush()) throw InvalidArgument({"out", out, "a file that can be written", ""});
  return bench::passed(json);
}

int guarded(const std::function<int()>& work) {
  try {
    return work();
  } catch (const InvalidArgument& error) {
    fmt::print(stderr, "gpu_session: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "gpu_session: {}\n", error.what());
    return 3;
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 && std::string_view(arguments[1]) == "--device") {
    return guarded([] {
      const auto backend = bench::open_first_gpu();
      fmt::print("{}, {}\n", backend->info().name, backend->versions());
      return 0;
    });
  }
  if (count < 6) {
    fmt::print(stderr, "usage: gpu_session OUT MODEL WEIGHTS BATCHES RUNS [TEST_REPORT ...]\n");
    return 2;
  }
  return guarded([&] { return run({arguments + 1, arguments + count}) ? 0 : 1; });
}
