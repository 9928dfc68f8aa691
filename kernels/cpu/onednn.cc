#include "kernels/cpu/onednn.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <unordered_map>

#include "graph/core/checked_math.h"
#include "graph/core/error.h"

namespace vertebra::cpu {
namespace {

void append_eltwise(dnnl::post_ops& ops, dnnl::algorithm algorithm, float alpha, float beta) {
#if DNNL_VERSION_MAJOR >= 3
  ops.append_eltwise(algorithm, alpha, beta);
#else
  ops.append_eltwise(1.0f, algorithm, alpha, beta);
#endif
}

// A relu by its own, cheaper, algorithm.
void append_clamp(dnnl::post_ops& ops, const ClampRange& range) {
  if (range.min == 0 && std::isinf(range.max)) {
    append_eltwise(ops, dnnl::algorithm::eltwise_relu, 0, 0);
  } else {
    append_eltwise(ops, dnnl::algorithm::eltwise_clip, static_cast<float>(range.min),
                   static_cast<float>(range.max));
  }
}

dnnl::algorithm algorithm_of(ActivationKind kind) {
  return kind == ActivationKind::kSilu      ? dnnl::algorithm::eltwise_swish
         : kind == ActivationKind::kSigmoid ? dnnl::algorithm::eltwise_logistic
                                            : dnnl::algorithm::eltwise_tanh;
}

}  // namespace

const dnnl::engine& engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

memory::desc desc_f32(const memory::dims& dims, memory::format_tag tag) {
  return {dims, memory::data_type::f32, tag};
}

memory::desc desc_f32_rows(const memory::dims& dims, std::int64_t stride) {
  return memory::desc(dims, memory::data_type::f32, memory::dims{stride, 1});
}

ResidualMode residual_mode(const Epilogue& epilogue, const Config& config) {
  if (!epilogue.residual) return ResidualMode::kNone;
  return config.text == "residual=sum" ? ResidualMode::kSum : ResidualMode::kBinaryAdd;
}

dnnl::primitive_attr make_attributes(ResidualMode residual, const Epilogue& epilogue,
                                     const memory::desc& residual_desc) {
  dnnl::post_ops ops;
  if (residual == ResidualMode::kSum) ops.append_sum(1.0f);
  if (residual == ResidualMode::kBinaryAdd) {
    ops.append_binary(dnnl::algorithm::binary_add, residual_desc);
  }
  if (epilogue.clamp) append_clamp(ops, *epilogue.clamp);
  if (epilogue.activation) append_eltwise(ops, algorithm_of(*epilogue.activation), 1, 0);
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(ops);
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

void throw_device_error(const std::string& what, const dnnl::error& error) {
  throw DeviceError({"oneDNN, " + what,
                     fmt::format("{} (status {})", error.what(), static_cast<int>(error.status)),
                     "", "run with ONEDNN_VERBOSE=1 and report the output"});
}

std::int64_t bias_offset(const memory::desc& weights) {
  return align_up(static_cast<std::int64_t>(weights.get_size()), 64);
}

std::int64_t packed_bytes(const memory::desc& weights, std::int64_t channels) {
  return bias_offset(weights) + align_up(channels * 4, 64);
}

std::vector<std::byte> pack_filter(const std::vector<double>& filter, const memory::desc& from,
                                   const memory::desc& to, const std::vector<double>& bias) {
  std::vector<float> source(filter.begin(), filter.end());
  std::vector<std::byte> packed(
      static_cast<std::size_t>(packed_bytes(to, static_cast<std::int64_t>(bias.size()))));
  guarded("weight packing", [&] {
    memory source_memory(from, engine(), source.data());
    memory packed_memory(to, engine(), packed.data());
    dnnl::stream stream(engine());
    dnnl::reorder(source_memory, packed_memory).execute(stream, source_memory, packed_memory);
    stream.wait();
  });
  const std::vector<float> rounded(bias.begin(), bias.end());
  std::memcpy(packed.data() + bias_offset(to), rounded.data(), rounded.size() * sizeof(float));
  return packed;
}

int residual_argument(ResidualMode mode) {
  if (mode != ResidualMode::kBinaryAdd) return 0;
  return DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1;
}

void PreparedPrimitive::enqueue(const StepPointers& pointers, Queue& queue) const {
  // oneDNN's handles are not const-correct; inputs are only read.
  const auto bind = [](const memory::desc& desc, const void* data) {
    return memory(desc, engine(), const_cast<void*>(data));
  };
  guarded("execution", [&] {
    std::unordered_map<int, memory> arguments{{DNNL_ARG_SRC, bind(operands_.x, pointers.x)},
                                              {DNNL_ARG_DST, bind(operands_.y, pointers.y)}};
    if (pointers.weights != nullptr) {
      arguments[DNNL_ARG_WEIGHTS] = bind(operands_.weights, pointers.weights);
      arguments[DNNL_ARG_BIAS] =
          bind(operands_.bias,
               static_cast<const std::byte*>(pointers.weights) + bias_offset(operands_.weights));
    }
    if (residual_argument_ != 0) {
      arguments[residual_argument_] = bind(operands_.residual, pointers.residual);
    }
    if (operands_.workspace.get_size() != 0) {
      arguments[DNNL_ARG_SCRATCHPAD] = bind(operands_.workspace, pointers.workspace);
    }
    dnnl::stream& stream = stream_of(queue);
    primitive_.execute(stream, arguments);
    stream.wait();
  });
}

}  // namespace vertebra::cpu
