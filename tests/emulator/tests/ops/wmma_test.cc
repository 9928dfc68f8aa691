#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "tests/emulator/tests/ops/matrix_reference.h"
#include "tests/emulator/tests/ops/run_ptx.h"

namespace vertebra::emulator::test {
namespace {

struct Shape {
  std::string name;
  unsigned m, n, k;
};
const Shape square{"m16n16k16", 16, 16, 16}, tall{"m32n8k16", 32, 8, 16},
    wide{"m8n32k16", 8, 32, 16}, shallow{"m16n16k8", 16, 16, 8}, little{"m8n8k4", 8, 8, 4};

/// One form of wmma.mma: types of D, A (and B), C, and how many registers the fragments have.
struct Form {
  Shape shape;
  std::string d, a, c;
  unsigned a_registers, b_registers;
};
const Form forms[] = {
    {square, "f32", "f16", "f32", 8, 8},  {tall, "f32", "f16", "f32", 8, 8},
    {wide, "f32", "f16", "f32", 8, 8},    {square, "f16", "f16", "f16", 8, 8},
    {tall, "f16", "f16", "f32", 8, 8},    {wide, "f32", "f16", "f16", 8, 8},
    {square, "f32", "bf16", "f32", 4, 4}, {tall, "f32", "bf16", "f32", 8, 2},
    {wide, "f32", "bf16", "f32", 2, 8},   {square, "s32", "s8", "s32", 2, 2},
    {tall, "s32", "s8", "s32", 4, 1},     {wide, "s32", "u8", "s32", 1, 4},
    {square, "s32", "u8", "s32", 2, 2},   {shallow, "f32", "tf32", "f32", 4, 4},
    {little, "f64", "f64", "f64", 1, 1},
};

unsigned sum_registers(const Form& form, const std::string& type) {
  return type == "f64" ? 2 : type == "f16" ? 4 : form.shape.m * form.shape.n / warp_lanes;
}

IntMatrix numbers(unsigned rows, unsigned columns, const std::string& type, unsigned seed) {
  std::mt19937 random(seed);
  IntMatrix matrix(rows, columns);
  for (int& value : matrix.values)
    value = static_cast<int>(random() % 8) - (type[0] == 'u' ? 0 : 4);
  return matrix;
}

/// The stride of a matrix in memory: beyond its rows (or columns) by a multiple of 16 bytes.
unsigned stride_of(unsigned rows, unsigned columns, const std::string& layout,
                   const std::string& type) {
  return (layout == "row" ? columns : rows) + 128 / type_bits(type);
}

std::vector<std::byte> in_memory(const IntMatrix& matrix, const std::string& type,
                                 const std::string& layout) {
  const unsigned bytes = type_bits(type) / 8;
  const unsigned stride = stride_of(matrix.rows, matrix.columns, layout, type);
  const unsigned lines = layout == "row" ? matrix.rows : matrix.columns;
  std::vector<std::byte> memory(lines * stride * bytes, std::byte{0x5A});
  for (unsigned row = 0; row < matrix.rows; ++row)
    for (unsigned column = 0; column < matrix.columns; ++column) {
      const std::uint64_t bits = encode_element(type, matrix.at(row, column));
      const unsigned index = layout == "row" ? row * stride + column : column * stride + row;
      std::memcpy(memory.data() + index * bytes, &bits, bytes);
    }
  return memory;
}

std::string list(unsigned first, unsigned count, bool is_wide) {
  std::string text = "{";
  for (unsigned n = 0; n < count; ++n)
    text += (n ? ", " : "") + std::string(is_wide ? "%g" : "%r") + std::to_string(first + n);
  return text + "}";
}

/// Loads A, B and C, multiplies and stores D, all through `space`.
std::string snippet(const Form& form, const std::string& a_layout, const std::string& b_layout,
                    const std::string& c_layout) {
  const Shape& s = form.shape;
  const bool is_wide = form.d == "f64";
  const unsigned c_count = sum_registers(form, form.c), d_count = sum_registers(form, form.d);
  // Registers: A from 0, B behind it, C from 16, D over C (the counts may differ).
  const std::string a = list(0, form.a_registers, is_wide),
                    b = list(form.a_registers, form.b_registers, is_wide),
                    c = list(16, c_count, is_wide), d = list(16, d_count, is_wide);
  const auto load = [&](const std::string& role, const std::string& layout, const std::string& type,
                        const std::string& registers, unsigned rows, unsigned columns,
                        const std::string& from) {
    return "wmma.load." + role + ".sync.aligned." + layout + "." + s.name + ".global." + type +
           " " + registers + ", [" + from + "], " +
           std::to_string(stride_of(rows, columns, layout, type)) + ";\n";
  };
  const std::string types =
      form.a == "f16" ? form.d + "." + form.c : form.d + "." + form.a + "." + form.a + "." + form.c;
  return load("a", a_layout, form.a, a, s.m, s.k, "%base0") +
         load("b", b_layout, form.a, b, s.k, s.n, "%base1") +
         load("c", c_layout, form.c, c, s.m, s.n, "%base2") + "wmma.mma.sync.aligned." + a_layout +
         "." + b_layout + "." + s.name + "." + types + " " + d + ", " + a + ", " + b + ", " + c +
         ";\nld.param.u64 %d0, [out];\n" + "wmma.store.d.sync.aligned." + c_layout + "." + s.name +
         ".global." + form.d + " [%d0], " + d + ", " +
         std::to_string(stride_of(s.m, s.n, c_layout, form.d)) + ";\n";
}

/// Inputs are shared out among the threads: their sizes must be multiples of 32.
std::vector<std::byte> padded(std::vector<std::byte> bytes) {
  bytes.resize((bytes.size() + 31) / 32 * 32);
  return bytes;
}

TEST(Wmma, EveryFormAndLayoutIsTheProduct) {
  for (const Form& form : forms)
    for (const std::string a_layout : {"row", "col"})
      for (const std::string b_layout : {"row", "col"}) {
        const Shape& s = form.shape;
        const std::string c_layout = a_layout == b_layout ? "row" : "col";
        const IntMatrix a = numbers(s.m, s.k, form.a, 1), b = numbers(s.k, s.n, form.a, 2),
                        c = numbers(s.m, s.n, form.c, 3);
        PtxOptions options;
        const auto expected = product(a, b, c);
        const unsigned bytes = type_bits(form.d) / 8,
                       stride = stride_of(s.m, s.n, c_layout, form.d);
        options.outputs = (c_layout == "row" ? s.m : s.n) * stride * bytes / 32 + 1;
        const auto out = run_ptx<std::byte>(options, snippet(form, a_layout, b_layout, c_layout),
                                            padded(in_memory(a, form.a, a_layout)),
                                            padded(in_memory(b, form.a, b_layout)),
                                            padded(in_memory(c, form.c, c_layout)));
        IntMatrix d(s.m, s.n);
        for (unsigned row = 0; row < s.m; ++row)
          for (unsigned column = 0; column < s.n; ++column) {
            const unsigned index =
                c_layout == "row" ? row * stride + column : column * stride + row;
            std::uint64_t value = 0;
            std::memcpy(&value, out.data() + index * bytes, bytes);
            d.at(row, column) = decode_element(form.d, value);
          }
        EXPECT_EQ(d.values, expected.values)
            << form.shape.name << " " << form.a << " " << a_layout << "." << b_layout;
      }
}

TEST(Wmma, IntegersSaturateWhenAsked) {
  const std::string fill = "mov.b32 %r0, 0x7F7F7F7F;\nmov.b32 %r1, 0x7FFFFFFF;\n";
  for (const bool saturate : {false, true}) {
    const auto out = run_ptx<std::uint32_t>(
        fill + "wmma.mma.sync.aligned.row.col.m16n16k16.s32.s8.s8.s32" +
        (saturate ? ".satfinite" : "") +
        " {%r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15}, {%r0, %r0}, {%r0, %r0}, {%r1, %r1, "
        "%r1, %r1, %r1, %r1, %r1, %r1};\nst.global.u32 [%out], %r12;");
    for (const std::uint32_t value : out)
      EXPECT_EQ(value, saturate ? 0x7FFFFFFFu : 0x7FFFFFFFu + 16u * 127 * 127);
  }
}

TEST(Wmma, EveryRegisterOfAFragmentHoldsElements) {
  // PTX gives a fragment of f16 16 elements a lane, so that each of the 256 is there twice.
  PtxOptions options;
  options.outputs = 8;
  std::vector<std::uint16_t> tile(256);
  for (unsigned n = 0; n < tile.size(); ++n) tile[n] = static_cast<std::uint16_t>(n);
  const auto out = run_ptx<std::uint32_t>(options, R"(
    wmma.load.a.sync.aligned.row.m16n16k16.global.f16 {%r0, %r1, %r2, %r3, %r4, %r5, %r6, %r7}, [%base0], 16;
    st.global.v4.u32 [%out], {%r0, %r1, %r2, %r3};
    st.global.v4.u32 [%out+16], {%r4, %r5, %r6, %r7};)",
                                          tile);
  std::vector<unsigned> times(256);
  for (const std::uint32_t pair : out) {
    ASSERT_LT(pair & 0xFFFF, 256u);
    ASSERT_LT(pair >> 16, 256u);
    ++times[pair & 0xFFFF];
    ++times[pair >> 16];
  }
  for (const unsigned count : times) EXPECT_EQ(count, 2u);
}

TEST(Wmma, SharedAndGenericAddresses) {
  // A tile goes to shared memory, from there through a fragment to another place and back.
  PtxOptions options;
  options.dynamic_shared = 2048;
  options.outputs = 8;
  std::vector<float> tile(256);
  for (unsigned n = 0; n < tile.size(); ++n) tile[n] = static_cast<float>(n);
  const auto out = run_ptx<float>(options, R"(
    mov.u32 %r0, dynamic;
    mad.lo.u32 %r1, %lane, 32, %r0;
    ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%in0];
    st.shared.v4.u32 [%r1], {%r2, %r3, %r4, %r5};
    ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%in0+16];
    st.shared.v4.u32 [%r1+16], {%r2, %r3, %r4, %r5};
    bar.sync 0;
    wmma.load.c.sync.aligned.row.m16n16k16.shared.f32 {%r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15}, [%r0], 16;
    cvt.u64.u32 %d0, %r0;
    cvta.shared.u64 %d0, %d0;
    wmma.store.d.sync.aligned.col.m16n16k16.f32 [%d0+1024], {%r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15};
    bar.sync 0;
    ld.shared.v4.u32 {%r2, %r3, %r4, %r5}, [%r1+1024];
    st.global.v4.u32 [%out], {%r2, %r3, %r4, %r5};
    ld.shared.v4.u32 {%r2, %r3, %r4, %r5}, [%r1+1040];
    st.global.v4.u32 [%out+16], {%r2, %r3, %r4, %r5};)",
                                  tile);
  for (unsigned row = 0; row < 16; ++row)
    for (unsigned column = 0; column < 16; ++column)
      EXPECT_EQ(out[column * 16 + row], tile[row * 16 + column]);
}

TEST(Wmma, ChecksBoundsAlignmentAndLanes) {
  const std::string load = "wmma.load.a.sync.aligned.row.m16n16k16.global.f16 " + list(0, 8, false);
  PtxOptions options;
  options.must_succeed = false;
  const std::vector<std::byte> tile(512);
  const auto status = [&](const std::string& body) {
    const auto outcome = run_ptx_on(best_isa(), body, {tile}, 4, options);
    EXPECT_EQ(outcome.findings, outcome.status == LaunchStatus::success ? 0u : 1u) << body;
    return outcome.status;
  };
  EXPECT_EQ(status(load + ", [%base0], 16;"), LaunchStatus::success);
  EXPECT_EQ(status(load + ", [%base0], 24;"), LaunchStatus::illegal_address);
  EXPECT_EQ(status(load + ", [%base0+2], 8;"), LaunchStatus::misaligned_address);
  EXPECT_EQ(status("setp.ne.u32 %p0, %lane, 0;\n@%p0 " + load + ", [%base0], 16;"),
            LaunchStatus::trap);
}

}  // namespace
}  // namespace vertebra::emulator::test
