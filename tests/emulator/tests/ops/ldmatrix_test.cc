#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/emulator/tests/ops/run_ptx.h"

namespace vertebra::emulator::test {
namespace {

/// Rows of 8 16-bit elements for four matrices: element (matrix, row, column) tells which it is.
std::uint16_t element(unsigned matrix, unsigned row, unsigned column) {
  return static_cast<std::uint16_t>(matrix << 8 | row << 4 | column | 0x8000);
}

/// The 16 bytes that lane l puts into shared memory: row l % 8 of matrix l / 8.
std::vector<std::uint16_t> rows() {
  std::vector<std::uint16_t> values;
  for (unsigned lane = 0; lane < 32; ++lane)
    for (unsigned column = 0; column < 8; ++column)
      values.push_back(element(lane / 8, lane % 8, column));
  return values;
}

/// Stores a row a lane at 48 bytes * (its number * 5 % 32), so that neighbours lie apart and in
/// another order; %r0 becomes the address.
const std::string scatter = R"(
  mul.lo.u32 %r0, %lane, 5;
  and.b32 %r0, %r0, 31;
  mul.lo.u32 %r0, %r0, 48;
  mov.u32 %r1, dynamic;
  add.u32 %r0, %r0, %r1;
)";
const std::string store_rows = R"(
  ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%in0];
  st.shared.v4.u32 [%r0], {%r2, %r3, %r4, %r5};
  bar.sync 0;
)";

PtxOptions options(unsigned outputs) {
  PtxOptions result;
  result.outputs = outputs;
  result.dynamic_shared = 48 * 32;
  return result;
}

/// Lane l of register j: elements 2 t and 2 t + 1 of row g, or with `.trans` of column g (g = l /
/// 4, t = l % 4).
std::uint32_t loaded(unsigned j, unsigned lane, bool transposed) {
  const unsigned g = lane / 4, t = lane % 4;
  const std::uint32_t low = transposed ? element(j, 2 * t, g) : element(j, g, 2 * t);
  const std::uint32_t high = transposed ? element(j, 2 * t + 1, g) : element(j, g, 2 * t + 1);
  return low | high << 16;
}

TEST(Ldmatrix, EveryCountAndTransposition) {
  for (const unsigned count : {1u, 2u, 4u})
    for (const bool transposed : {false, true}) {
      const std::string list = count == 1   ? "{%r6}"
                               : count == 2 ? "{%r6, %r7}"
                                            : "{%r6, %r7, %r8, %r9}";
      std::string body = scatter + store_rows;
      // Addresses of lanes that a smaller form does not ask are anything.
      body += "setp.ge.u32 %p0, %lane, " + std::to_string(8 * count) + ";\n";
      body += "@%p0 mov.u32 %r0, 12345;\n";
      body += "ldmatrix.sync.aligned.m8n8.x" + std::to_string(count) +
              (transposed ? ".trans" : "") + ".shared.b16 " + list + ", [%r0];\n";
      for (unsigned j = 0; j < count; ++j)
        body += "st.global.u32 [%out+" + std::to_string(4 * j) + "], %r" + std::to_string(6 + j) +
                ";\n";
      const auto out = run_ptx<std::uint32_t>(options(count), body, rows());
      for (unsigned lane = 0; lane < 32; ++lane)
        for (unsigned j = 0; j < count; ++j)
          ASSERT_EQ(out[count * lane + j], loaded(j, lane, transposed))
              << "x" << count << (transposed ? ".trans" : "") << " lane " << lane << " register "
              << j;
    }
}

TEST(Ldmatrix, MayOverwriteItsAddressAndTakeAnOffset) {
  const auto out = run_ptx<std::uint32_t>(options(1), scatter + store_rows + R"(
    add.u32 %r0, %r0, -32;
    ldmatrix.sync.aligned.m8n8.x1.shared::cta.b16 {%r0}, [%r0+32];
    st.global.u32 [%out], %r0;)",
                                          rows());
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], loaded(0, lane, false));
}

/// Status and findings of a load that goes wrong, by every width.
void expect_fault(const std::string& load, LaunchStatus status, unsigned findings = 1) {
  PtxOptions wrong = options(1);
  wrong.must_succeed = false;
  for (const Isa isa : isas()) {
    const auto outcome = run_ptx_on(isa, scatter + store_rows + load, {bytes_of(rows())}, 4, wrong);
    EXPECT_EQ(outcome.status, status) << load;
    EXPECT_EQ(outcome.findings, findings) << load;
  }
}

TEST(Ldmatrix, ChecksAddressesAndLanes) {
  const std::string load = "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r6}, ";
  expect_fault(load + "[%r0+8];", LaunchStatus::misaligned_address);
  expect_fault(load + "[%r0+65536];", LaunchStatus::illegal_address);
  expect_fault("setp.lt.u32 %p0, %lane, 31;\n@%p0 " + load + "[%r0];", LaunchStatus::trap);
  expect_fault("ldmatrix.sync.aligned.m8n16.x1.shared.b8x16.b4x16_p64 {%r6}, [%r0];",
               LaunchStatus::unsupported, 0);
}

TEST(Ldmatrix, UninitialisedRowsTaintTheirLanesOnly) {
  // Row 7 of the matrix was never written; lanes 28 to 31 hold it, or element 7 of each column.
  const std::string rest = R"(
    setp.ne.u32 %p0, %lane, 7;
    @%p0 st.shared.v4.u32 [%r0], {%lane, %lane, %lane, %lane};
    bar.sync 0;
    ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r6}, [%r0];
    setp.lt.u32 %p1, %lane, 28;
    )";
  PtxOptions quiet = options(1);
  quiet.must_succeed = false;
  for (const Isa isa : isas()) {
    EXPECT_EQ(
        run_ptx_on(isa, scatter + rest + "@%p1 st.global.u32 [%out], %r6;", {}, 4, quiet).findings,
        0u);
    EXPECT_EQ(
        run_ptx_on(isa, scatter + rest + "@!%p1 st.global.u32 [%out], %r6;", {}, 4, quiet).findings,
        1u);
  }
}

TEST(Ldmatrix, UninitialisedColumnsTaintTheirLanesOnly) {
  // Columns 4 to 7 were never written: the lanes with t = 2 and 3 hold them.
  const std::string rest = R"(
    st.shared.v2.u32 [%r0], {%lane, %lane};
    bar.sync 0;
    ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r6}, [%r0];
    and.b32 %r7, %lane, 3;
    setp.eq.u32 %p1, %r7, )";
  const std::string store = ";\n@%p1 st.global.u32 [%out], %r6;";
  PtxOptions quiet = options(1);
  quiet.must_succeed = false;
  for (const Isa isa : isas())
    for (unsigned t = 0; t < 4; ++t)
      EXPECT_EQ(run_ptx_on(isa, scatter + rest + std::to_string(t) + store, {}, 4, quiet).findings,
                t < 2 ? 0u : 1u);
}

TEST(Stmatrix, IsTheInverseOfTheLoad) {
  for (const bool transposed : {false, true}) {
    const std::string trans = transposed ? ".trans" : "";
    std::vector<std::uint32_t> registers;
    for (unsigned lane = 0; lane < 32; ++lane)
      for (unsigned j = 0; j < 4; ++j) registers.push_back(loaded(j, lane, transposed));
    PtxOptions all_rows = options(4);
    const auto out = run_ptx<std::uint32_t>(all_rows, scatter + R"(
      ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%in0];
      stmatrix.sync.aligned.m8n8.x4)" + trans + R"(.shared.b16 [%r0], {%r2, %r3, %r4, %r5};
      bar.sync 0;
      ld.shared.v4.u32 {%r2, %r3, %r4, %r5}, [%r0];
      st.global.v4.u32 [%out], {%r2, %r3, %r4, %r5};)",
                                            registers);
    const auto expected = rows();
    ASSERT_EQ(out.size() * 2, expected.size());
    for (std::size_t n = 0; n < out.size(); ++n)
      EXPECT_EQ(out[n], expected[2 * n] | std::uint32_t{expected[2 * n + 1]} << 16)
          << trans << " word " << n;
  }
}

TEST(Movmatrix, Transposes) {
  std::vector<std::uint32_t> in(32);
  for (unsigned lane = 0; lane < 32; ++lane) in[lane] = loaded(0, lane, false);
  const auto out = run_ptx<std::uint32_t>(R"(
    ld.global.u32 %r0, [%in0];
    movmatrix.sync.aligned.m8n8.trans.b16 %r0, %r0;
    st.global.u32 [%out], %r0;)",
                                          in);
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], loaded(0, lane, true));
}

}  // namespace
}  // namespace vertebra::emulator::test
