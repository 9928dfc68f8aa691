#include "bench/gpu/session_report.h"

#include <dlfcn.h>

#include <fmt/chrono.h>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "graph/core/error.h"
#include "vertebra/version.h"

namespace vertebra::bench {
namespace {

using Json = nlohmann::ordered_json;

const char* verdict(bool passed) { return passed ? "passed" : "failed"; }

Json device_json(const Backend& backend) {
  const DeviceInfo& info = backend.info();
  return {{"name", info.name},
          {"runtime", backend.versions()},
          {"compute_capability", info.gpu.compute_capability},
          {"multiprocessors", info.gpu.multiprocessors},
          {"memory_bytes", info.gpu.memory_bytes}};
}

Json test_json(const std::string& path) {
  std::ifstream file(path);
  const Json report = Json::parse(file, nullptr, false);
  if (report.is_discarded() || !report.contains("tests")) {
    throw InvalidArgument({"tests", path, "a report that GoogleTest wrote", ""});
  }
  Json failed = Json::array();
  for (const Json& suite : report["testsuites"]) {
    for (const Json& test : suite["testsuite"]) {
      if (test.contains("failures")) {
        failed.push_back(suite["name"].get<std::string>() + "." + test["name"].get<std::string>());
      }
    }
  }
  const bool all = report["failures"] == 0 && report["tests"] > 0;
  return {{"program", std::filesystem::path(path).stem().string()},
          {"tests", report["tests"]},
          {"failed", failed},
          {"verdict", verdict(all)}};
}

Json times_json(const Milliseconds& times) {
  return {{"median_ms", times.median}, {"least_ms", times.least}, {"most_ms", times.most}};
}

// Only the emulator's runtime has this call.
bool emulated() { return dlsym(RTLD_DEFAULT, "vertebraEmuRunOnlyBlocks") != nullptr; }

// Null on the emulator, whose clock is no GPU's.
Json images_per_s(std::int64_t n, double ms) {
  return emulated() || ms <= 0 ? Json() : Json(static_cast<double>(n) / ms * 1e3);
}

Json batch_json(const BatchSpeed& batch) {
  Json steps = Json::array();
  for (const StepSpeed& step : batch.steps) {
    steps.push_back({{"step", step.name},
                     {"implementation", step.implementation},
                     {"config", step.config},
                     {"kernel", step.kernel},
                     {"ms", step.ms},
                     {"bytes", std::llround(step.bytes)},
                     {"estimate_ms", step.estimate_ms}});
  }
  return {{"batch", batch.n},
          {"runs", batch.runs},
          {"images_per_s", images_per_s(batch.n, batch.device.median)},
          {"device", times_json(batch.device)},
          {"images_per_s_with_copies", images_per_s(batch.n, batch.wall.median)},
          {"with_copies", times_json(batch.wall)},
          {"estimate_ms", batch.estimate_ms},
          {"steps", steps}};
}

}  // namespace

std::string session_json(const GpuModel& model, const Verification& verification,
                         const std::vector<BatchSpeed>& batches,
                         const std::vector<std::string>& tests) {
  bool all = verification.passed;
  Json test_list = Json::array(), batch_list = Json::array();
  for (const std::string& path : tests) {
    test_list.push_back(test_json(path));
    all = all && test_list.back()["verdict"] == verdict(true);
  }
  for (const BatchSpeed& batch : batches) batch_list.push_back(batch_json(batch));
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const Json document{{"verdict", verdict(all)},
                      {"version", version()},
                      {"date", fmt::format("{:%FT%TZ}", fmt::gmtime(now))},
                      {"device", device_json(model.backend())},
                      {"emulated", emulated()},
                      {"tests", test_list},
                      {"model", model.id()},
                      {"weights", model.weights()},
                      {"verification",
                       {{"against", "the CPU in fp32"},
                        {"images", verification.images},
                        {"relative_error_of_logits", verification.relative_error},
                        {"most_allowed", kMostRelativeError},
                        {"verdict", verdict(verification.passed)}}},
                      {"batches", batch_list}};
  return document.dump(1) + "\n";
}

bool passed(const std::string& json) { return Json::parse(json)["verdict"] == verdict(true); }

}  // namespace vertebra::bench
