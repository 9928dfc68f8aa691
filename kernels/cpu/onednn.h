// oneDNN 2.6 to 3.x behind one face: the engine, memory descriptors, primitive descriptors whose
// arguments moved between the major versions, and a prepared primitive. Only kernels/cpu includes
// it.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/core/epilogue.h"
#include "kernels/registry/implementation.h"

namespace vertebra::cpu {

using dnnl::memory;

// The process's CPU engine.
const dnnl::engine& engine();

// A CPU queue's stream.
dnnl::stream& stream_of(Queue& queue);

memory::desc desc_f32(const memory::dims& dims, memory::format_tag tag);
// A matrix whose rows begin `stride` elements apart.
memory::desc desc_f32_rows(const memory::dims& dims, std::int64_t stride);

// How a residual is added: in place, the output's memory holding it, or from memory of its own.
enum class ResidualMode { kNone, kSum, kBinaryAdd };
ResidualMode residual_mode(const Epilogue& epilogue, const Config& config);

// The residual, then the epilogue's clamp or activation, as post-ops; scratch memory from the
// caller.
dnnl::primitive_attr make_attributes(ResidualMode residual, const Epilogue& epilogue,
                                     const memory::desc& residual_desc);

// The primitive descriptor of P. Throws DeviceError naming `what` when oneDNN has none.
template <class P, class... Args>
typename P::primitive_desc make_primitive_desc(const std::string& what,
                                               const dnnl::primitive_attr& attributes,
                                               Args&&... args);

// Runs `call`, turning oneDNN's exceptions into DeviceError.
template <class F>
auto guarded(const std::string& what, F&& call);

[[noreturn]] void throw_device_error(const std::string& what, const dnnl::error& error);

// Whether oneDNN has nothing better than its plain loops for a problem, and the share of peak that
// they reach: two orders below any other kernel, so that they are chosen only where nothing else
// computes.
template <class PD>
bool is_reference(const PD& desc) {
  return std::string_view(desc.impl_info_str()).starts_with("ref");
}
inline constexpr double kReferenceEfficiency = 0.002;

// Weight bytes: the matrix as `weights` describes it, then the bias, each at a multiple of 64
// bytes.
std::int64_t bias_offset(const memory::desc& weights);
std::int64_t packed_bytes(const memory::desc& weights, std::int64_t channels);

// `filter` laid out as `from`, reordered to `to`, then the bias.
std::vector<std::byte> pack_filter(const std::vector<double>& filter, const memory::desc& from,
                                   const memory::desc& to, const std::vector<double>& bias);

// An executable primitive with the descriptors of its operands.
class PreparedPrimitive final : public PreparedStep {
 public:
  struct Operands {
    memory::desc x, y, residual, weights, bias, workspace;
  };

  template <class PD>
  PreparedPrimitive(const PD& pd, const dnnl::primitive& primitive, Operands operands,
                    int residual_argument)
      : primitive_(primitive),
        operands_(std::move(operands)),
        residual_argument_(residual_argument),
        kernel_(pd.impl_info_str()) {
    operands_.workspace = pd.scratchpad_desc();
  }

  void enqueue(const StepPointers& pointers, Queue& queue) const override;
  std::string kernel() const override { return kernel_; }

 private:
  dnnl::primitive primitive_;
  Operands operands_;
  int residual_argument_;  // 0: none to pass
  std::string kernel_;
};

// The argument under which a residual is passed; 0 where the output's memory holds it.
int residual_argument(ResidualMode mode);

template <class F>
auto guarded(const std::string& what, F&& call) {
  try {
    return call();
  } catch (const dnnl::error& error) {
    throw_device_error(what, error);
  }
}

template <class P, class... Args>
typename P::primitive_desc make_primitive_desc(const std::string& what,
                                               const dnnl::primitive_attr& attributes,
                                               Args&&... args) {
  return guarded(what, [&] {
#if DNNL_VERSION_MAJOR >= 3
    return typename P::primitive_desc(engine(), std::forward<Args>(args)..., attributes);
#else
    return typename P::primitive_desc(typename P::desc(std::forward<Args>(args)...), attributes,
                                      engine());
#endif
  });
}

}  // namespace vertebra::cpu
