#include "vertebra/model.h"

#include <fmt/format.h>

#include "engine/api/compile_model.h"
#include "engine/api/load_weights.h"
#include "engine/api/log.h"
#include "engine/api/model_state.h"
#include "graph/core/error.h"
#include "kernels/cpu/cpu_queue.h"

namespace vertebra {
namespace {

void check_options(const ModelOptions& options) {
  constexpr std::int64_t kMostImages = 4096;
  if (options.device.type != DeviceType::kCpu) {
    throw Unsupported({fmt::format("device {}", to_string(options.device)),
                       "this build has no CUDA backend", "cpu", "use --device cpu or auto"});
  }
  if (options.precision != Precision::automatic && options.precision != Precision::fp32) {
    throw Unsupported({"precision",
                       options.precision == Precision::fp16 ? "fp16 on the cpu" : "bf16 on the cpu",
                       "fp32", ""});
  }
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

}  // namespace

std::shared_ptr<const Model> Model::load(const ModelOptions& options) {
  check_options(options);
  const zoo::ModelSpec& spec = zoo::find_model(options.id);
  Graph graph = spec.build();
  const LoadedWeights weights = load_weights(spec, options.weights, graph);

  auto state = std::make_shared<State>();
  state->id = spec.id;
  state->weights = weights.origin;
  state->input = graph.shape_of(graph.input);
  state->classes = spec.classes;
  state->tapped = options.taps;
  for (const Node& node : graph.nodes) state->tap_names.push_back(graph.name_of(node));

  const int threads = options.threads > 0 ? options.threads : cpu::available_threads();
  // oneDNN divides the work when a primitive is made: the same number is set around every run.
  const cpu::ThreadScope scope(threads);
  CompiledModel compiled =
      compile_model(std::move(graph), options.taps, cpu_device_info(threads), options.max_batch);
  state->plan = std::move(compiled.plan);
  state->prepared = std::make_unique<const Prepared>(state->plan, weights.tensors);
  log_message(LogLevel::kInfo, fmt::format("{}: weights {}, {} threads, {}", spec.id,
                                           weights.origin, threads, cpu::library_version()));
  return std::shared_ptr<const Model>(new Model(std::move(state)));
}

Model::Model(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Model::~Model() = default;

Session Model::create_session() const {
  const cpu::ThreadScope scope(state_->plan.device.threads);
  return Session(std::make_unique<Session::State>(Session::State{
      state_, Executor(state_->plan, *state_->prepared, state_->input.num_elements())}));
}

const std::string& Model::id() const noexcept { return state_->id; }
const std::string& Model::weights() const noexcept { return state_->weights; }
std::int64_t Model::input_height() const noexcept { return state_->input.h; }
std::int64_t Model::input_width() const noexcept { return state_->input.w; }
std::int64_t Model::classes() const noexcept { return state_->classes; }
std::int64_t Model::max_batch() const noexcept { return state_->plan.buckets.back().n; }
Device Model::device() const noexcept { return Device::cpu(); }
std::int64_t Model::arena_bytes(std::int64_t batch) const {
  return state_->plan.bucket_for(batch).memory.arena_bytes;
}
std::int64_t Model::weight_bytes() const noexcept { return state_->plan.weight_bytes; }
std::vector<std::string> Model::taps() const { return state_->tap_names; }

}  // namespace vertebra
