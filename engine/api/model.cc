#include "vertebra/model.h"

#include <fmt/format.h>

#include "engine/api/compile_model.h"
#include "engine/api/load_weights.h"
#include "engine/api/log.h"
#include "engine/api/model_state.h"
#include "engine/api/open_backend.h"
#include "engine/api/precision_policy.h"
#include "engine/pipeline/preset_spec.h"
#include "engine/runtime/session_memory.h"
#include "graph/core/error.h"

namespace vertebra {
namespace {

void check_options(const ModelOptions& options) {
  constexpr std::int64_t kMostImages = 4096;
  if (options.max_batch < 1 || options.max_batch > kMostImages) {
    throw InvalidArgument(
        {"batch", fmt::format("{}", options.max_batch), fmt::format("1 to {}", kMostImages), ""});
  }
  constexpr int kMostThreads = 1024;
  if (options.threads < 0 || options.threads > kMostThreads) {
    throw InvalidArgument({"threads", fmt::format("{}", options.threads),
                           fmt::format("0 (all cores) to {}", kMostThreads), ""});
  }
}

std::string describe(const DeviceInfo& device) {
  return device.kind == DeviceKind::kCpu ? fmt::format("{} threads", device.threads) : device.name;
}

// The same, with what would fit.
[[noreturn]] void rethrow(const OutOfDeviceMemory& error, std::int64_t free_bytes, const Plan& plan,
                          const Shape& image) {
  const std::int64_t n = largest_batch_within(free_bytes, plan, image);
  ErrorParts parts = error.parts();
  parts.expected =
      fmt::format("room for batch {}: {} bytes of activations and {} of weights",
                  plan.buckets.back().n, session_bytes(plan, image), plan.weight_bytes);
  parts.remedy = n > 0 ? fmt::format("the largest batch that would fit is {}", n)
                       : "not even one image would fit: free memory on the device";
  throw OutOfDeviceMemory(std::move(parts));
}

}  // namespace

std::shared_ptr<const Model> Model::load(const ModelOptions& options) {
  check_options(options);
  const zoo::ModelSpec& spec = zoo::find_model(options.id);
  Graph graph = spec.build();
  const LoadedWeights weights = load_weights(spec, options.weights, graph);

  auto state = std::make_shared<State>();
  state->id = spec.id;
  state->weights = weights.origin;
  state->preset = weights.preset;
  state->input = graph.shape_of(graph.input);
  state->classes = spec.classes;
  state->tapped = options.taps;
  for (const Node& node : graph.nodes) state->tap_names.push_back(graph.name_of(node));

  const OpenedDevice opened = open_backend(options.device, options.threads);
  const auto& backend = opened.backend;
  const auto scope = backend->enter();
  CompileTarget target(backend->info());
  target.precision = precision_policy(options.precision, options.node_precision, target.device);
  CompiledModel compiled = compile_model(std::move(graph), options.taps, target, options.max_batch);
  state->device = opened.device;
  state->plan = std::move(compiled.plan);
  try {
    state->prepared = std::make_unique<const Prepared>(state->plan, weights.tensors, backend);
  } catch (const OutOfDeviceMemory& error) {
    rethrow(error, backend->free_bytes() - state->plan.weight_bytes, state->plan, state->input);
  }
  log_message(LogLevel::kInfo, fmt::format("{}: weights {}{}, {}, {}", spec.id, weights.origin,
                                           weights.unchecked ? " (no hash is published)" : "",
                                           describe(backend->info()), backend->versions()));
  return std::shared_ptr<const Model>(new Model(std::move(state)));
}

Model::Model(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Model::~Model() = default;

Session Model::create_session() const {
  const Backend& backend = state_->prepared->backend();
  const auto scope = backend.enter();
  try {
    return Session(std::make_unique<Session::State>(
        Session::State{state_, Executor(state_->plan, *state_->prepared, state_->input)}));
  } catch (const OutOfDeviceMemory& error) {
    // What the executor had taken is free again.
    rethrow(error, backend.free_bytes(), state_->plan, state_->input);
  }
}

const std::string& Model::id() const noexcept { return state_->id; }
const std::string& Model::weights() const noexcept { return state_->weights; }
ImagePreset Model::preset() const { return to_preset(state_->preset); }
std::int64_t Model::input_height() const noexcept { return state_->input.h; }
std::int64_t Model::input_width() const noexcept { return state_->input.w; }
std::int64_t Model::classes() const noexcept { return state_->classes; }
std::int64_t Model::max_batch() const noexcept { return state_->plan.buckets.back().n; }
Device Model::device() const noexcept { return state_->device; }
std::int64_t Model::arena_bytes(std::int64_t batch) const {
  return state_->plan.bucket_for(batch).memory.arena_bytes;
}
std::int64_t Model::weight_bytes() const noexcept { return state_->plan.weight_bytes; }
std::vector<std::string> Model::taps() const { return state_->tap_names; }

}  // namespace vertebra
