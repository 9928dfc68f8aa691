#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "tests/emulator/tests/ops/matrix_reference.h"
#include "tests/emulator/tests/ops/one_instruction.h"
#include "tests/emulator/tests/ops/run_ptx.h"

namespace vertebra::emulator::test {
namespace {

struct Place {
  unsigned row, column;
};
/// Where element i of a lane's fragment lies, of the lane's groupID g and threadID_in_group t.
using Map = Place (*)(unsigned g, unsigned t, unsigned i);

/// A shape with its fragments, in the words of PTX ISA 9.7.14.5.
struct Layout {
  std::string name;
  unsigned m, k;
  unsigned bits;  ///< of an element of A and B
  Map a, b, c;
  std::vector<std::string> types;  ///< "D.A.B.C"
};

Place c_16(unsigned g, unsigned t, unsigned i) { return {i < 2 ? g : g + 8, t * 2 + (i & 1)}; }
Place c_8(unsigned g, unsigned t, unsigned i) { return {g, t * 2 + (i & 1)}; }

const std::vector<std::string> bytes{"s32.s8.s8.s32", "s32.s8.u8.s32", "s32.u8.s8.s32",
                                     "s32.u8.u8.s32"};
const std::vector<std::string> nibbles{"s32.s4.s4.s32", "s32.s4.u4.s32", "s32.u4.s4.s32",
                                       "s32.u4.u4.s32"};
const std::vector<std::string> bits{"s32.b1.b1.s32.xor.popc", "s32.b1.b1.s32.and.popc"};
const std::vector<std::string> floats{"f32.f16.f16.f32", "f16.f16.f16.f16", "f32.bf16.bf16.f32"};
const std::vector<std::string> fp8{"f32.e4m3.e4m3.f32", "f32.e4m3.e5m2.f32", "f32.e5m2.e4m3.f32",
                                   "f32.e5m2.e5m2.f32"};
const std::vector<std::string> tf32{"f32.tf32.tf32.f32"}, f64{"f64.f64.f64.f64"};

using U = unsigned;
const Layout layouts[] = {
    {"m16n8k8", 16, 8, 16,
     [](U g, U t, U i) {
       return Place{i < 2 ? g : g + 8, t * 2 + (i & 1)};
     },
     [](U g, U t, U i) {
       return Place{t * 2 + i, g};
     },
     c_16, floats},
    {"m16n8k16", 16, 16, 16,
     [](U g, U t, U i) {
       return Place{i < 2 || (4 <= i && i < 6) ? g : g + 8, t * 2 + (i & 1) + (i < 4 ? 0 : 8)};
     },
     [](U g, U t, U i) {
       return Place{t * 2 + (i & 1) + (i < 2 ? 0 : 8), g};
     },
     c_16, floats},
    {"m16n8k4", 16, 4, 32,
     [](U g, U t, U i) {
       return Place{i == 0 ? g : g + 8, t};
     },
     [](U g, U t, U) {
       return Place{t, g};
     },
     c_16, tf32},
    {"m16n8k8", 16, 8, 32,
     [](U g, U t, U i) {
       return Place{i == 0 || i == 2 ? g : g + 8, i < 2 ? t : t + 4};
     },
     [](U g, U t, U i) {
       return Place{i == 0 ? t : t + 4, g};
     },
     c_16, tf32},
    {"m8n8k16", 8, 16, 8,
     [](U g, U t, U i) {
       return Place{g, t * 4 + i};
     },
     [](U g, U t, U i) {
       return Place{t * 4 + i, g};
     },
     c_8, bytes},
    {"m16n8k16", 16, 16, 8,
     [](U g, U t, U i) {
       return Place{i < 4 ? g : g + 8, t * 4 + (i & 3)};
     },
     [](U g, U t, U i) {
       return Place{t * 4 + i, g};
     },
     c_16, bytes},
    {"m16n8k32", 16, 32, 8,
     [](U g, U t, U i) {
       return Place{i < 4 || (8 <= i && i < 12) ? g : g + 8, t * 4 + (i & 3) + (i < 8 ? 0 : 16)};
     },
     [](U g, U t, U i) {
       return Place{t * 4 + (i & 3) + (i < 4 ? 0 : 16), g};
     },
     c_16, bytes},
    {"m16n8k32", 16, 32, 8,
     [](U g, U t, U i) {
       return Place{i < 4 || (8 <= i && i < 12) ? g : g + 8, t * 4 + (i & 3) + (i < 8 ? 0 : 16)};
     },
     [](U g, U t, U i) {
       return Place{t * 4 + (i & 3) + (i < 4 ? 0 : 16), g};
     },
     c_16, fp8},
    {"m8n8k32", 8, 32, 4,
     [](U g, U t, U i) {
       return Place{g, t * 8 + i};
     },
     [](U g, U t, U i) {
       return Place{t * 8 + i, g};
     },
     c_8, nibbles},
    {"m16n8k32", 16, 32, 4,
     [](U g, U t, U i) {
       return Place{i < 8 ? g : g + 8, t * 8 + (i & 7)};
     },
     [](U g, U t, U i) {
       return Place{t * 8 + i, g};
     },
     c_16, nibbles},
    {"m16n8k64", 16, 64, 4,
     [](U g, U t, U i) {
       return Place{i < 8 || (16 <= i && i < 24) ? g : g + 8, t * 8 + (i & 7) + (i < 16 ? 0 : 32)};
     },
     [](U g, U t, U i) {
       return Place{t * 8 + (i & 7) + (i < 8 ? 0 : 32), g};
     },
     c_16, nibbles},
    {"m8n8k128", 8, 128, 1,
     [](U g, U t, U i) {
       return Place{g, t * 32 + i};
     },
     [](U g, U t, U i) {
       return Place{t * 32 + i, g};
     },
     c_8, bits},
    {"m16n8k128", 16, 128, 1,
     [](U g, U t, U i) {
       return Place{i < 32 ? g : g + 8, t * 32 + (i & 31)};
     },
     [](U g, U t, U i) {
       return Place{t * 32 + i, g};
     },
     c_16, bits},
    {"m16n8k256", 16, 256, 1,
     [](U g, U t, U i) {
       return Place{i < 32 || (64 <= i && i < 96) ? g : g + 8,
                    t * 32 + (i & 31) + (i < 64 ? 0 : 128)};
     },
     [](U g, U t, U i) {
       return Place{t * 32 + (i & 31) + (i < 32 ? 0 : 128), g};
     },
     c_16, bits},
    {"m8n8k4", 8, 4, 64,
     [](U g, U t, U) {
       return Place{g, t};
     },
     [](U g, U t, U) {
       return Place{t, g};
     },
     c_8, f64},
    {"m16n8k4", 16, 4, 64,
     [](U g, U t, U i) {
       return Place{i == 0 ? g : g + 8, t};
     },
     [](U g, U t, U) {
       return Place{t, g};
     },
     c_16, f64},
    {"m16n8k8", 16, 8, 64,
     [](U g, U t, U i) {
       return Place{i % 2 == 0 ? g : g + 8, i < 2 ? t : t + 4};
     },
     [](U g, U t, U i) {
       return Place{t + 4 * i, g};
     },
     c_16, f64},
    {"m16n8k16", 16, 16, 64,
     [](U g, U t, U i) {
       return Place{i % 2 == 0 ? g : g + 8, t + 4 * (i / 2)};
     },
     [](U g, U t, U i) {
       return Place{t + 4 * i, g};
     },
     c_16, f64},
};

/// Small numbers that tell rows from columns; not negative where the type cannot be.
IntMatrix numbers(unsigned rows, unsigned columns, const std::string& type, unsigned seed) {
  std::mt19937 random(seed);
  IntMatrix matrix(rows, columns);
  const bool is_unsigned = type[0] == 'u';
  for (int& value : matrix.values)
    value = type == "b1" ? static_cast<int>(random() % 2)
                         : static_cast<int>(random() % 8) - (is_unsigned ? 0 : 4);
  return matrix;
}

/// Each lane's registers, lane after lane, of a fragment.
std::vector<std::byte> pack(const IntMatrix& matrix, const std::string& type, Map map,
                            unsigned elements) {
  const unsigned width = type_bits(type), word = width == 64 ? 64 : 32;
  const unsigned words = std::max(1u, elements * width / word);
  std::vector<std::byte> bytes_out(warp_lanes * words * word / 8);
  for (unsigned lane = 0; lane < warp_lanes; ++lane)
    for (unsigned i = 0; i < elements; ++i) {
      const Place place = map(lane >> 2, lane & 3, i);
      const std::uint64_t value = encode_element(type, matrix.at(place.row, place.column));
      std::byte* at = bytes_out.data() + (lane * words + i * width / word) * word / 8;
      std::uint64_t register_value = 0;
      std::memcpy(&register_value, at, word / 8);
      register_value |= value << i * width % word;
      std::memcpy(at, &register_value, word / 8);
    }
  return bytes_out;
}

IntMatrix unpack(const std::vector<std::byte>& registers, const std::string& type, Map map,
                 unsigned rows) {
  const unsigned width = type_bits(type), elements = rows * 8 / warp_lanes;
  IntMatrix matrix(rows, 8);
  for (unsigned lane = 0; lane < warp_lanes; ++lane)
    for (unsigned i = 0; i < elements; ++i) {
      std::uint64_t value = 0;
      std::memcpy(&value, registers.data() + (lane * elements + i) * width / 8, width / 8);
      const Place place = map(lane >> 2, lane & 3, i);
      matrix.at(place.row, place.column) = decode_element(type, value);
    }
  return matrix;
}

/// "%r4, %r5" after loading them, or before storing them.
struct Registers {
  std::string list, loads, stores;
};
Registers registers(unsigned first, unsigned count, bool wide, const std::string& address) {
  Registers result;
  const std::string type = wide ? "b64" : "b32", letter = wide ? "%g" : "%r";
  for (unsigned n = 0; n < count; ++n) {
    const std::string name = letter + std::to_string(first + n);
    const std::string at = "[" + address + "+" + std::to_string(n * (wide ? 8 : 4)) + "]";
    result.list += (n ? ", " : "") + name;
    result.loads += "ld.global." + type + " " + name + ", " + at + ";\n";
    result.stores += "st.global." + type + " " + at + ", " + name + ";\n";
  }
  return result;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text)
    if (c == '.')
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

struct Problem {
  IntMatrix a, b, c;
};

/// What the instruction gives for a problem, by every width of vectors.
IntMatrix run_mma(const Layout& layout, const std::string& types, const Problem& problem,
                  const std::string& modifier = "") {
  const auto type = split(types);
  const unsigned width = layout.bits, word = width == 64 ? 64 : 32;
  const unsigned a_elements = layout.m * layout.k / warp_lanes,
                 b_elements = layout.k * 8 / warp_lanes, c_elements = layout.m * 8 / warp_lanes;
  const auto in0 = pack(problem.a, type[1], layout.a, a_elements);
  const auto in1 = pack(problem.b, type[2], layout.b, b_elements);
  const auto in2 = pack(problem.c, type[3], layout.c, c_elements);
  const unsigned a_count = a_elements * width / word, b_count = b_elements * width / word,
                 c_count = c_elements * type_bits(type[0]) / word;
  const bool wide = width == 64;
  const Registers d = registers(0, c_count, wide, "%out"),
                  a = registers(c_count, a_count, wide, "%in0"),
                  b = registers(c_count + a_count, b_count, wide, "%in1"),
                  c = registers(c_count + a_count + b_count, c_count, wide, "%in2");
  const std::string body = a.loads + b.loads + c.loads + "mma.sync.aligned." + layout.name +
                           ".row.col" + modifier + "." + types + " {" + d.list + "}, {" + a.list +
                           "}, {" + b.list + "}, {" + c.list + "};\n" + d.stores;
  PtxOptions options;
  options.outputs = c_count * word / 8;
  return unpack(run_ptx<std::byte>(options, body, in0, in1, in2), type[0], layout.c, layout.m);
}

IntMatrix expected(const Problem& problem, const std::string& types) {
  if (types.find("xor") == std::string::npos) return product(problem.a, problem.b, problem.c);
  IntMatrix d = problem.c;
  for (unsigned m = 0; m < d.rows; ++m)
    for (unsigned n = 0; n < 8; ++n)
      for (unsigned k = 0; k < problem.a.columns; ++k)
        d.at(m, n) += problem.a.at(m, k) ^ problem.b.at(k, n);
  return d;
}

Problem make_problem(const Layout& layout, const std::string& types) {
  const auto type = split(types);
  return {numbers(layout.m, layout.k, type[1], 1), numbers(layout.k, 8, type[2], 2),
          numbers(layout.m, 8, "s32", 3)};
}

TEST(Mma, EveryShapeAndTypeIsTheProduct) {
  for (const Layout& layout : layouts)
    for (const std::string& types : layout.types) {
      const Problem problem = make_problem(layout, types);
      EXPECT_EQ(run_mma(layout, types, problem).values, expected(problem, types).values)
          << layout.name << "." << types;
    }
}

TEST(Mma, IntegersWrapOrSaturate) {
  using Limits = std::numeric_limits<std::int32_t>;
  const Layout& layout = layouts[6];
  Problem problem = make_problem(layout, "s32.s8.s8.s32");
  for (int& value : problem.a.values) value = 127;
  for (unsigned k = 0; k < 32; ++k)
    for (unsigned n = 0; n < 8; ++n) problem.b.at(k, n) = n < 4 ? 127 : -128;
  for (unsigned m = 0; m < 16; ++m)
    for (unsigned n = 0; n < 8; ++n)
      problem.c.at(m, n) = n < 4 ? Limits::max() - 5 : Limits::min() + 5;
  const IntMatrix wrapped = run_mma(layout, "s32.s8.s8.s32", problem);
  const IntMatrix clamped = run_mma(layout, "s32.s8.s8.s32", problem, ".satfinite");
  EXPECT_EQ(wrapped.at(0, 0), static_cast<std::int32_t>(0x7FFFFFFAu + 32u * 127 * 127));
  EXPECT_EQ(wrapped.at(15, 7), static_cast<std::int32_t>(0x80000005u - 32u * 127 * 128));
  EXPECT_EQ(clamped.at(0, 0), Limits::max());
  EXPECT_EQ(clamped.at(15, 7), Limits::min());
}

TEST(Mma, ExtremeBytes) {
  const Layout& layout = layouts[6];
  for (const std::string& types : layout.types) {
    const auto type = split(types);
    Problem problem = make_problem(layout, types);
    for (std::size_t n = 0; n < problem.a.values.size(); ++n)
      problem.a.values[n] = type[1] == "u8" ? (n % 2 ? 255 : 128) : n % 2 ? -128 : 127;
    for (std::size_t n = 0; n < problem.b.values.size(); ++n)
      problem.b.values[n] = type[2] == "u8" ? (n % 3 ? 255 : 1) : n % 3 ? -128 : -1;
    EXPECT_EQ(run_mma(layout, types, problem).values, expected(problem, types).values) << types;
  }
}

TEST(Mma, HalfSumsRoundOnceToNearest) {
  // 2048 + 1 has no f16; with 1 from every k the sum 2048 + 16 has one: sums are kept in float.
  const Layout& layout = layouts[1];
  Problem problem = make_problem(layout, "f16.f16.f16.f16");
  for (int& value : problem.a.values) value = 1;
  for (int& value : problem.b.values) value = 1;
  for (int& value : problem.c.values) value = 2048;
  for (const int value : run_mma(layout, "f16.f16.f16.f16", problem).values) EXPECT_EQ(value, 2064);
}

TEST(Mma, NeedsAllLanes) {
  const std::string mma =
      "mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%r0, %r1, %r2, %r3}, {%r4, %r5}, {%r6}, "
      "{%r0, %r1, %r2, %r3};\n";
  const std::string set =
      "mov.u32 %r0, 0;\nmov.u32 %r1, 0;\nmov.u32 %r2, 0;\nmov.u32 %r3, 0;\n"
      "mov.u32 %r4, 0;\nmov.u32 %r5, 0;\nmov.u32 %r6, 0;\n";
  PtxOptions options;
  options.must_succeed = false;
  for (const Isa isa : isas()) {
    EXPECT_EQ(run_ptx_on(isa, set + mma, {}, 4, options).findings, 0u);
    const auto guarded =
        run_ptx_on(isa, set + "setp.ne.u32 %p0, %lane, 5;\n@%p0 " + mma, {}, 4, options);
    EXPECT_NE(guarded.status, LaunchStatus::success);
    EXPECT_EQ(guarded.findings, 1u);
    const auto exited =
        run_ptx_on(isa, set + "setp.eq.u32 %p0, %lane, 5;\n@%p0 exit;\n" + mma, {}, 4, options);
    EXPECT_NE(exited.status, LaunchStatus::success);
    EXPECT_EQ(exited.findings, 1u);
  }
}

TEST(Mma, RefusesOtherForms) {
  PtxOptions options;
  options.must_succeed = false;
  for (const char* opcode : {"mma.sync.aligned.m8n8k4.row.col.f32.f16.f16.f32",
                             "mma.sync.aligned.m16n8k8.row.col.satfinite.f32.f16.f16.f32",
                             "mma.sp.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32"})
    EXPECT_EQ(run_ptx_on(Isa::portable, std::string(opcode) + " {%r0}, {%r1}, {%r2}, {%r3};", {}, 4,
                         options)
                  .status,
              LaunchStatus::unsupported)
        << opcode;
}

/// mma m16n8k8 of f16 to f32 with one tainted lane of one register: 0 and 1 of A, 2 of B, 3 to 6 of
/// C. The lanes of each register of D that are tainted.
std::vector<LaneMask> taint_of(unsigned which, unsigned lane) {
  OneInstruction mma("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32");
  unsigned operand = 0;
  for (unsigned n = 0; n < 4; ++n) mma.out(32);
  mma.group(operand++, ptx::Operand::Form::vector);
  for (const unsigned count : {2u, 1u, 4u}) {
    for (unsigned n = 0; n < count; ++n) mma.in(all(std::uint32_t{0}));
    mma.group(operand++, ptx::Operand::Form::vector);
  }
  EXPECT_TRUE(mma.lower(best_isa())) << mma.why();
  mma.warp.tainted = true;
  mma.warp.taint_rows[(4 + which) * 128 + lane] = 1;
  mma.run();
  std::vector<LaneMask> result(4);
  for (unsigned n = 0; n < 4; ++n)
    for (unsigned l = 0; l < warp_lanes; ++l)
      if (mma.taint(n)[l] == 0xF) result[n] |= 1u << l;
  return result;
}

TEST(Mma, TaintReachesRowColumnAndElement) {
  const LaneMask group_3 = 0xF000;
  EXPECT_EQ(taint_of(0, 13), (std::vector<LaneMask>{group_3, group_3, 0, 0}));  // row 3
  EXPECT_EQ(taint_of(1, 13), (std::vector<LaneMask>{0, 0, group_3, group_3}));  // row 11
  // Column 3 is value 1 of the lanes with t = 1, in all rows.
  const LaneMask second = 0x22222222;
  EXPECT_EQ(taint_of(2, 13), (std::vector<LaneMask>{0, second, 0, second}));
  EXPECT_EQ(taint_of(5, 13), (std::vector<LaneMask>{0, 0, 1u << 13, 0}));
}

}  // namespace
}  // namespace vertebra::emulator::test
