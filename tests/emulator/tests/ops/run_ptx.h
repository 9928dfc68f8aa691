#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/machine/launch.h"
#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/machine/machine.h"
#include "tests/emulator/ptx/parser.h"
#include "tests/emulator/tests/ops/isas.h"

// Runs a few lines of PTX on 32 lanes (or more) and returns what they stored:
//
//   std::vector<std::uint32_t> a(32, 1), b(32, 2);
//   auto sum = run_ptx<std::uint32_t>(R"(
//     ld.global.u32 %r0, [%in0];
//     ld.global.u32 %r1, [%in1];
//     add.u32 %r2, %r0, %r1;
//     st.global.u32 [%out], %r2;)", a, b);
//   // sum: 32 times 3
namespace vertebra::emulator::test {

/// How a snippet is run. `threads`: of the one block; every vector is shared out among them evenly.
struct PtxOptions {
  unsigned threads = 32;
  unsigned outputs = 1;              ///< values that a thread may store, from [%out] on
  std::uint32_t dynamic_shared = 0;  ///< bytes behind the symbol `dynamic`
  std::string module;                ///< text at module level, before the entry
  std::string device = "H100";
  std::string target = "sm_90";
  /// Whether the run must end well and silent; else its status and findings are the test's
  /// business.
  bool must_succeed = true;
};

/// How a run ended.
struct PtxOutcome {
  LaunchStatus status = LaunchStatus::success;
  std::uint64_t findings = 0;
  std::vector<std::byte> out;
};

/// The entry around a snippet. Declared for it: predicates %p0.., 16-bit %h0.., 32-bit %r0.. and
/// %f0.., 64-bit %d0.. and %g0.. (f64), 32 of each; %lane (the thread's number), %in0.. and %out
/// (addresses of the thread's first value in each vector), %base0.. (the vectors themselves).
inline std::string ptx_entry(std::string_view body, unsigned inputs,
                             const std::vector<std::size_t>& strides, std::size_t out_stride,
                             const PtxOptions& options) {
  std::string text = ".version 8.8\n.target " + options.target + "\n.address_size 64\n";
  if (options.dynamic_shared) text += ".extern .shared .align 128 .b8 dynamic[];\n";
  text += options.module + "\n.visible .entry snippet(.param .u64 out";
  for (unsigned n = 0; n < inputs; ++n) text += ", .param .u64 in" + std::to_string(n);
  text +=
      ")\n{\n.reg .pred %p<32>;\n.reg .b16 %h<32>;\n.reg .b32 %r<32>;\n.reg .f32 %f<32>;\n"
      ".reg .b64 %d<32>;\n.reg .f64 %g<32>;\n.reg .b32 %lane;\n.reg .b64 %out, %base<8>, %in<8>;\n"
      "mov.u32 %lane, %tid.x;\nld.param.u64 %out, [out];\n"
      "mad.wide.u32 %out, %lane, " +
      std::to_string(out_stride) + ", %out;\n";
  for (unsigned n = 0; n < inputs; ++n) {
    const std::string number = std::to_string(n);
    text += "ld.param.u64 %base" + number + ", [in" + number + "];\nmad.wide.u32 %in" + number +
            ", %lane, " + std::to_string(strides[n]) + ", %base" + number + ";\n";
  }
  return text + std::string(body) + "\nret;\n}\n";
}

/// Runs the snippet with handlers of one width. `inputs`: bytes of each vector.
inline PtxOutcome run_ptx_on(Isa isa, std::string_view body,
                             const std::vector<std::vector<std::byte>>& inputs,
                             std::size_t out_stride, const PtxOptions& options) {
  std::vector<std::size_t> strides;
  for (const auto& input : inputs) strides.push_back(input.size() / options.threads);
  const std::string text =
      ptx_entry(body, static_cast<unsigned>(inputs.size()), strides, out_stride, options);
  Settings settings;
  settings.device = options.device;
  Machine machine(settings);
  const ptx::Module module = ptx::parse(text);
  std::vector<Allocation*> variables;
  for (const ptx::Variable& variable : module.variables) {
    const bool constant = variable.space == ptx::Space::constant;
    if (!constant && variable.space != ptx::Space::global) {
      variables.push_back(nullptr);
      continue;
    }
    Allocation* allocation = machine.memory.allocate(
        variable.size, constant ? MemoryKind::constant : MemoryKind::global, variable.name, true);
    if (!variable.initial.empty())
      std::memcpy(allocation->data, variable.initial.data(), variable.initial.size());
    variables.push_back(allocation);
  }
  const int entry = module.find_function("snippet");
  const auto kernel = lower_kernel(module, static_cast<std::uint32_t>(entry), variables, isa);

  LaunchConfig config;
  config.block.x = options.threads;
  config.dynamic_shared = options.dynamic_shared;
  config.parameters.resize(8 * (1 + inputs.size()));
  const auto pass = [&](std::size_t n, const Allocation* allocation) {
    std::memcpy(config.parameters.data() + 8 * n, &allocation->address, 8);
  };
  Allocation* out =
      machine.memory.allocate(out_stride * options.threads, MemoryKind::device, "out", true);
  pass(0, out);
  for (std::size_t n = 0; n < inputs.size(); ++n) {
    Allocation* in = machine.memory.allocate(inputs[n].size(), MemoryKind::device,
                                             "in" + std::to_string(n), true);
    std::memcpy(in->data, inputs[n].data(), inputs[n].size());
    pass(n + 1, in);
  }
  PtxOutcome outcome;
  outcome.status = run(machine, *kernel, config);
  outcome.findings = machine.findings.count();
  outcome.out.assign(out->data, out->data + out->size);
  if (options.must_succeed) {
    EXPECT_EQ(outcome.status, LaunchStatus::success) << body;
    EXPECT_EQ(outcome.findings, 0u) << body;
  }
  return outcome;
}

/// The bytes of a vector of plain values.
template <typename T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

/// Runs the snippet with every width of vectors, expects the same bytes of each, and returns them:
/// options.threads * options.outputs values, a thread's own next to each other.
template <typename Out, typename... In>
std::vector<Out> run_ptx(const PtxOptions& options, std::string_view body,
                         const std::vector<In>&... in) {
  const std::vector<std::vector<std::byte>> inputs{bytes_of(in)...};
  std::vector<std::byte> first;
  for (Isa isa : isas()) {
    PtxOutcome outcome = run_ptx_on(isa, body, inputs, sizeof(Out) * options.outputs, options);
    if (isa == Isa::portable) first = outcome.out;
    EXPECT_TRUE(outcome.out == first)
        << "vectors of width " << static_cast<int>(isa) << ": " << body;
  }
  std::vector<Out> result(first.size() / sizeof(Out));
  std::memcpy(result.data(), first.data(), first.size());
  return result;
}

template <typename Out, typename... In>
std::vector<Out> run_ptx(std::string_view body, const std::vector<In>&... in) {
  return run_ptx<Out>(PtxOptions{}, body, in...);
}

}  // namespace vertebra::emulator::test
