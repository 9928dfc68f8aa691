#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "tests/emulator/counters/counters.h"
#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/machine/launch.h"
#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/machine/machine.h"
#include "tests/emulator/ptx/parser.h"
#include "tests/emulator/tests/ops/isas.h"

namespace vertebra::emulator::test {

inline std::string isa_name(const ::testing::TestParamInfo<Isa>& info) {
  return info.param == Isa::portable ? "portable" : info.param == Isa::avx2 ? "avx2" : "avx512";
}

/// A kernel of one block that moves data, with all that can be said of its run: for the tests of
/// memory instructions and their checks. In the body stand ready: predicates %p0.., 16-bit %h0..,
/// 32-bit %r0.. and %f0.., 64-bit %d0.., 16 of each; %lane (the thread in the block), %in and %out
/// (buffers of `buffer_bytes`), %in4 and %out4 (the thread's own word in them), `tile` (shared,
/// 4096 bytes), `depot` (local, 64 bytes), `big` (32 bytes of parameters), `table` (constant, 4
/// words 10 to 13) and `counter` (global, 4 words of 0).
class MemoryCase : public ::testing::TestWithParam<Isa> {
 protected:
  static constexpr std::uint32_t buffer_bytes = 4096;
  static constexpr std::uint32_t tile_bytes = 4096;

  MemoryCase() {
    settings.device = "H100";
    in.resize(buffer_bytes);
    for (std::uint32_t n = 0; n < buffer_bytes; ++n)
      in[n] = static_cast<std::uint8_t>(n * 7 + n / 256);
  }

  /// Runs it; what it printed is in `lines`.
  LaunchStatus run(std::string_view body) {
    const std::string text = kernel_text(body);
    Machine machine(settings);
    const ptx::Module module = ptx::parse(text);
    std::vector<Allocation*> variables;
    for (const ptx::Variable& variable : module.variables) {
      const bool constant = variable.space == ptx::Space::constant;
      Allocation* const allocation = machine.memory.allocate(
          variable.size, constant ? MemoryKind::constant : MemoryKind::global, variable.name, true);
      std::copy(variable.initial.begin(), variable.initial.end(), allocation->data);
      variables.push_back(allocation);
    }
    const auto kernel = lower_kernel(
        module, static_cast<std::uint32_t>(module.find_function("kernel")), variables, GetParam());
    Allocation* const source =
        machine.memory.allocate(buffer_bytes, MemoryKind::device, "in", in_is_initialised);
    std::memcpy(source->data, in.data(), in.size());
    Allocation* const sink = machine.memory.allocate(buffer_bytes, MemoryKind::device, "out");
    Allocation* const released = machine.memory.allocate(256, MemoryKind::device, "gone", true);
    const std::uint64_t addresses[] = {sink->address, source->address, released->address};
    machine.memory.release(released);

    LaunchConfig config;
    config.block.x = threads;
    config.parameters.resize(kernel->parameter_bytes);
    for (unsigned n = 0; n < 3; ++n)
      std::memcpy(config.parameters.data() + kernel->parameters[n].offset, &addresses[n], 8);
    for (unsigned n = 0; n < 32; ++n)
      config.parameters[kernel->parameters[3].offset + n] = std::byte(0xF0 + n);
    counters = {};
    ::testing::internal::CaptureStderr();
    const LaunchStatus status = emulator::run(machine, *kernel, config, &counters);
    lines = ::testing::internal::GetCapturedStderr();
    findings = machine.findings.count();
    out.resize(buffer_bytes);
    std::memcpy(out.data(), sink->data, buffer_bytes);
    written.clear();
    for (std::uint32_t n = 0; n < buffer_bytes; ++n) written.push_back(sink->all_initialised(n, 1));
    return status;
  }

  /// A correct program: ends well, with not a word.
  void run_silently(std::string_view body) {
    EXPECT_EQ(run(body), LaunchStatus::success) << body;
    EXPECT_EQ(lines, "") << body;
  }
  /// One finding of the check, whose line holds `what`; the launch ends with `status`.
  void expect_finding(std::string_view body, Check check, std::string_view what,
                      LaunchStatus status = LaunchStatus::success) {
    EXPECT_EQ(run(body), status) << body;
    EXPECT_EQ(findings, 1u) << body << lines;
    EXPECT_THAT(lines, ::testing::StartsWith("emulator: " + std::string(name(check)) + ": "));
    EXPECT_THAT(lines, ::testing::HasSubstr(std::string(what)));
  }

  /// The n-th value in a buffer.
  template <typename T>
  static T at(const std::vector<std::uint8_t>& buffer, unsigned n) {
    T value;
    std::memcpy(&value, buffer.data() + n * sizeof(T), sizeof(T));
    return value;
  }
  template <typename T = std::uint32_t>
  T stored(unsigned n) const {
    return at<T>(out, n);
  }
  template <typename T = std::uint32_t>
  T given(unsigned n) const {
    return at<T>(in, n);
  }
  template <typename T>
  void give(unsigned n, T value) {
    std::memcpy(in.data() + n * sizeof(T), &value, sizeof(T));
  }
  const WorkerCounters::Access& counted(AccessKind kind) const {
    return counters.accesses[static_cast<unsigned>(kind)];
  }

  Settings settings;
  unsigned threads = 32;
  bool in_is_initialised = true;
  std::vector<std::uint8_t> in, out;
  std::vector<bool> written;  ///< which bytes of `out` count as initialised
  std::string lines;
  std::uint64_t findings = 0;
  WorkerCounters counters;

 private:
  static std::string kernel_text(std::string_view body) {
    return R"(.version 8.8
.target sm_90
.address_size 64
.const .align 16 .u32 table[4] = {10, 11, 12, 13};
.global .align 16 .u32 counter[4];
.func (.param .b32 sum) twice(.param .b32 value)
{
.reg .b32 %r<4>;
ld.param.u32 %r1, [value];
add.u32 %r1, %r1, %r1;
st.param.b32 [sum], %r1;
ret;
}
.visible .entry kernel(.param .u64 p_out, .param .u64 p_in, .param .u64 p_gone,
  .param .align 16 .b8 big[32])
{
.reg .pred %p<16>;
.reg .b16 %h<16>;
.reg .b32 %r<16>;
.reg .f32 %f<16>;
.reg .b64 %d<16>;
.reg .b32 %lane;
.reg .b64 %in, %out, %in4, %out4, %gone;
.shared .align 128 .b8 tile[4096];
.local .align 16 .b8 depot[64];
mov.u32 %lane, %tid.x;
ld.param.u64 %out, [p_out];
ld.param.u64 %in, [p_in];
ld.param.u64 %gone, [p_gone];
mad.wide.u32 %out4, %lane, 4, %out;
mad.wide.u32 %in4, %lane, 4, %in;
)" + std::string(body) +
           "\nret;\n}\n";
  }
};

}  // namespace vertebra::emulator::test
