#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/emulator/tests/ops/half_reference.h"
#include "tests/emulator/tests/ops/one_instruction.h"

namespace vertebra::emulator::test {
namespace {

using Bits = std::uint16_t;
/// Holds sums of products of the samples exactly.
using Wide = __float128;

struct Type {
  std::string name;
  Format format;
};
const Type types[] = {{"f16", f16}, {"bf16", bf16}};

Wide value(const Format& format, Bits bits) { return format.decode(bits); }
bool is_nan(const Format& format, Bits bits) { return std::isnan(format.decode(bits)); }
Bits one_of(const Format& format) { return format.encode(1.0); }

/// Zeros, subnormals, ones, neighbours of powers of two, the largest, infinities, not-a-numbers.
std::vector<Bits> special(const Format& format) {
  const auto one = one_of(format);
  const auto infinity = format.encode(HUGE_VAL);
  const auto least_normal = static_cast<Bits>(1 << format.mantissa);
  std::vector<Bits> result;
  for (const int magnitude :
       {0, 1, 2, least_normal - 1, +least_normal, least_normal + 1, one - 1, +one, one + 1, one + 3,
        one + (1 << format.mantissa), one + (3 << (format.mantissa - 1)), infinity - 1,
        infinity - 2, +infinity, infinity + 1, 0x7FFF})
    for (const int sign : {0, 0x8000}) result.push_back(static_cast<Bits>(magnitude | sign));
  return result;
}

/// Pairs of the special values, and of random ones whose exponents are near enough for Wide.
std::vector<std::pair<Bits, Bits>> samples(const Format& format) {
  std::vector<std::pair<Bits, Bits>> result;
  for (const Bits a : special(format))
    for (const Bits b : special(format)) result.emplace_back(a, b);
  std::mt19937 random(7);
  const int span = std::min(15, format.bias()) << format.mantissa;
  while (result.size() % warp_lanes != 0 || result.size() < 8192) {
    const auto draw = [&] {
      const auto near_one = one_of(format) + static_cast<int>(random() % (2 * span)) - span;
      return static_cast<Bits>(near_one | (random() & 1) << 15);
    };
    result.emplace_back(draw(), draw());
  }
  return result;
}

using Pairs = std::vector<std::uint32_t>;

/// Each value with its successor in the list, the first one's behind the last, as upper half.
Pairs pair_up(const std::vector<Bits>& values) {
  Pairs pairs;
  for (std::size_t n = 0; n < values.size(); ++n)
    pairs.push_back(values[n] | std::uint32_t{values[(n + 1) % values.size()]} << 16);
  return pairs;
}

template <typename T>
Lanes<T> slice(const std::vector<T>& values, std::size_t first) {
  Lanes<T> lanes;
  for (unsigned lane = 0; lane < warp_lanes; ++lane) lanes[lane] = values[first + lane];
  return lanes;
}

/// Runs `opcode` on values and on pairs of them (pair_up) and compares every result.
void expect_each(const std::string& opcode, const std::string& type,
                 const std::function<Bits(std::size_t)>& expected,
                 const std::vector<std::vector<Bits>>& in) {
  const std::size_t count = in[0].size();
  std::vector<Pairs> pairs;
  for (const auto& values : in) pairs.push_back(pair_up(values));
  std::vector<Bits> want;
  for (std::size_t n = 0; n < count; ++n) want.push_back(expected(n));
  const Pairs want_pairs = pair_up(want);
  const auto results = [&]<typename T>(const std::string& name,
                                       const std::vector<std::vector<T>>& values,
                                       std::size_t from) {
    if (values.size() == 1) return lanes_of<T>(name, slice(values[0], from));
    if (values.size() == 2)
      return lanes_of<T>(name, slice(values[0], from), slice(values[1], from));
    return lanes_of<T>(name, slice(values[0], from), slice(values[1], from),
                       slice(values[2], from));
  };
  for (std::size_t from = 0; from < count; from += warp_lanes) {
    const std::string name = opcode + "." + type;
    ASSERT_EQ(results(name, in, from), slice(want, from)) << name << " from sample " << from;
    ASSERT_EQ(results(name + "x2", pairs, from), slice(want_pairs, from))
        << name << "x2 from sample " << from;
  }
}

/// The same for two inputs from samples(), the result from the exact values.
void expect_binary(const std::string& opcode, const Type& type,
                   const std::function<Bits(Bits, Bits)>& expected) {
  std::vector<Bits> a, b;
  for (const auto& [x, y] : samples(type.format)) {
    a.push_back(x);
    b.push_back(y);
  }
  expect_each(opcode, type.name, [&](std::size_t n) { return expected(a[n], b[n]); }, {a, b});
}

std::vector<Bits> every_value() {
  std::vector<Bits> result(65536);
  for (std::size_t n = 0; n < result.size(); ++n) result[n] = static_cast<Bits>(n);
  return result;
}

Bits flushed(const Format& format, Bits bits) {
  return (bits & 0x7FFF) < 1 << format.mantissa ? bits & 0x8000 : bits;
}

TEST(Half, SumsDifferencesAndProductsAreExactlyRounded) {
  for (const Type& type : types) {
    const Format& format = type.format;
    const auto exact = [&](auto&& operation) {
      return [&format, operation](Bits a, Bits b) {
        // A sum of zeros has a sign that Wide knows; encode() looks at it.
        return format.encode(operation(value(format, a), value(format, b)));
      };
    };
    expect_binary("add", type, exact(std::plus<Wide>()));
    expect_binary("sub.rn", type, exact(std::minus<Wide>()));
    expect_binary("mul.rn", type, exact(std::multiplies<Wide>()));
  }
}

TEST(Half, FmaRoundsOnce) {
  for (const Type& type : types) {
    const Format& format = type.format;
    std::vector<Bits> a, b, c;
    std::mt19937 random(3);
    for (const auto& [x, y] : samples(format)) {
      a.push_back(x);
      b.push_back(y);
      c.push_back(0);
    }
    const auto all = special(format);
    const int span = std::min(15, format.bias()) << format.mantissa;
    for (std::size_t n = 0; n < c.size(); ++n)
      c[n] = n % 3 == 0 ? all[random() % all.size()]
                        : static_cast<Bits>(
                              (one_of(format) + static_cast<int>(random() % (2 * span)) - span) |
                              (random() & 1) << 15);
    // Wide has 113 bits; where a special value would need more the sample gets an easier one.
    for (std::size_t n = 0; n < c.size(); ++n) {
      const auto far = [&](Bits bits) {
        const double size = std::fabs(format.decode(bits));
        return size != 0 && std::isfinite(size) && std::fabs(std::log2(size)) > 26;
      };
      for (auto* values : {&a, &b, &c})
        if (far((*values)[n])) (*values)[n] = one_of(format);
    }
    expect_each(
        "fma.rn", type.name,
        [&](std::size_t n) {
          return format.encode(value(format, a[n]) * value(format, b[n]) + value(format, c[n]));
        },
        {a, b, c});
  }
}

TEST(Half, FmaOfATieLooksAtTheLastBitOfC) {
  // (1 + u) * 1.5, u the last place, lies half-way between two numbers: c decides, however small.
  EXPECT_EQ(one<Bits>("fma.rn.f16", Bits{0x3C01}, Bits{0x3E00}, Bits{0x0000}), 0x3E02);
  EXPECT_EQ(one<Bits>("fma.rn.f16", Bits{0x3C01}, Bits{0x3E00}, Bits{0x0001}), 0x3E02);
  EXPECT_EQ(one<Bits>("fma.rn.f16", Bits{0x3C01}, Bits{0x3E00}, Bits{0x8001}), 0x3E01);
  EXPECT_EQ(one<Bits>("fma.rn.f16", Bits{0x3C03}, Bits{0x3E00}, Bits{0x0001}), 0x3E05);
  EXPECT_EQ(one<Bits>("fma.rn.f16", Bits{0x3C03}, Bits{0x3E00}, Bits{0x0000}), 0x3E04);
  // bf16: c may be 2^-133, which a sum in double loses.
  EXPECT_EQ(one<Bits>("fma.rn.bf16", Bits{0x3F81}, Bits{0x3FC0}, Bits{0x0000}), 0x3FC2);
  EXPECT_EQ(one<Bits>("fma.rn.bf16", Bits{0x3F81}, Bits{0x3FC0}, Bits{0x0001}), 0x3FC2);
  EXPECT_EQ(one<Bits>("fma.rn.bf16", Bits{0x3F81}, Bits{0x3FC0}, Bits{0x8001}), 0x3FC1);
  EXPECT_EQ(one<Bits>("fma.rn.bf16", Bits{0x3F83}, Bits{0x3FC0}, Bits{0x0001}), 0x3FC5);
  EXPECT_EQ(one<Bits>("fma.rn.bf16", Bits{0x3F83}, Bits{0x3FC0}, Bits{0x0000}), 0x3FC4);
  EXPECT_EQ(one<Bits>("fma.rn.bf16", Bits{0xBF83}, Bits{0x3FC0}, Bits{0x0001}), 0xBFC4);
  EXPECT_EQ(one<Bits>("fma.rn.bf16", Bits{0xBF83}, Bits{0x3FC0}, Bits{0x8001}), 0xBFC5);
}

TEST(Half, FmaSaturatesClampsAndFlushes) {
  EXPECT_EQ(one<Bits>("fma.rn.sat.f16", Bits{0x4000}, Bits{0x4000}, Bits{0x3C00}), 0x3C00);
  EXPECT_EQ(one<Bits>("fma.rn.sat.f16", Bits{0xC000}, Bits{0x4000}, Bits{0x3C00}), 0x0000);
  EXPECT_EQ(one<Bits>("fma.rn.sat.f16", Bits{0x7E01}, Bits{0x4000}, Bits{0x3C00}), 0x0000);
  EXPECT_EQ(one<Bits>("fma.rn.sat.f16", Bits{0x3800}, Bits{0x3800}, Bits{0x0000}), 0x3400);
  EXPECT_EQ(one<Bits>("fma.rn.relu.f16", Bits{0xC000}, Bits{0x4000}, Bits{0x3C00}), 0x0000);
  EXPECT_EQ(one<Bits>("fma.rn.relu.f16", Bits{0x4000}, Bits{0x4000}, Bits{0x3C00}), 0x4500);
  EXPECT_EQ(one<Bits>("fma.rn.relu.bf16", Bits{0x7F81}, Bits{0x3F80}, Bits{0x3F80}), 0x7FFF);
  EXPECT_EQ(one<std::uint32_t>("fma.rn.relu.bf16x2", 0x3F80BF80u, 0x3F803F80u, 0x00000000u),
            0x3F800000u);
  // A subnormal input counts as zero, a subnormal result becomes one.
  EXPECT_EQ(one<Bits>("fma.rn.ftz.f16", Bits{0x83FF}, Bits{0x3C00}, Bits{0x8000}), 0x8000);
  EXPECT_EQ(one<Bits>("mul.ftz.f16", Bits{0x83FF}, Bits{0x4000}), 0x8000);
  EXPECT_EQ(one<Bits>("mul.ftz.f16", Bits{0x0400}, Bits{0xB800}), 0x8000);
  EXPECT_EQ(one<Bits>("mul.f16", Bits{0x0400}, Bits{0xB800}), 0x8200);
  EXPECT_EQ(one<std::uint32_t>("add.ftz.f16x2", 0x03FF0400u, 0x00000001u), 0x00000400u);
  EXPECT_EQ(one<Bits>("add.sat.f16", Bits{0x3C00}, Bits{0x3C00}), 0x3C00);
}

TEST(Half, NegativesAndAbsoluteValuesOfEveryValue) {
  const auto values = every_value();
  for (const Type& type : types) {
    expect_each("neg", type.name, [&](std::size_t n) { return values[n] ^ 0x8000; }, {values});
    expect_each("abs", type.name, [&](std::size_t n) { return values[n] & 0x7FFF; }, {values});
  }
  expect_each("neg.ftz", "f16", [&](std::size_t n) { return flushed(f16, values[n]) ^ 0x8000; },
              {values});
  expect_each("abs.ftz", "f16", [&](std::size_t n) { return flushed(f16, values[n]) & 0x7FFF; },
              {values});
}

TEST(Half, MinimaAndMaxima) {
  for (const Type& type : types) {
    const Format& format = type.format;
    const auto pick = [&](Bits a, Bits b, bool maximum) {
      if (is_nan(format, a)) return is_nan(format, b) ? Bits{0x7FFF} : b;
      if (is_nan(format, b)) return a;
      const double x = format.decode(a), y = format.decode(b);
      if (x == y) return maximum == ((a & 0x8000) != 0) ? b : a;  // -0 < +0
      return (x < y) == maximum ? b : a;
    };
    const auto any_nan = [&](Bits a, Bits b) { return is_nan(format, a) || is_nan(format, b); };
    for (const bool maximum : {false, true}) {
      const std::string name = maximum ? "max" : "min";
      expect_binary(name, type, [&](Bits a, Bits b) { return pick(a, b, maximum); });
      expect_binary(name + ".NaN", type, [&](Bits a, Bits b) {
        return any_nan(a, b) ? Bits{0x7FFF} : pick(a, b, maximum);
      });
      expect_binary(name + ".xorsign.abs", type, [&](Bits a, Bits b) {
        const Bits picked = pick(a & 0x7FFF, b & 0x7FFF, maximum);
        return static_cast<Bits>(is_nan(format, picked) ? 0x7FFF : picked | ((a ^ b) & 0x8000));
      });
    }
  }
}

/// Every finite result within `relative` of the exact one or `absolute`, whichever is more.
void expect_close(const std::string& opcode, const Type& type, double (*exact)(double),
                  double relative, double absolute, bool flush) {
  const auto values = every_value();
  for (std::size_t from = 0; from < values.size(); from += warp_lanes) {
    const auto results = lanes_of<Bits>(opcode + "." + type.name, slice(values, from));
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      const Bits in = flush ? flushed(type.format, values[from + lane]) : values[from + lane];
      const double want = exact(type.format.decode(in));
      const double got = type.format.decode(results[lane]);
      if (std::isnan(want)) {
        EXPECT_EQ(results[lane], 0x7FFF);
      } else if (std::isinf(type.format.decode(type.format.encode(want)))) {
        EXPECT_EQ(got, HUGE_VAL);
      } else {
        const double least = std::ldexp(1.0, 1 - type.format.bias());
        const double slack = flush && want < least ? least : absolute;
        ASSERT_LE(std::fabs(got - want), std::max(relative * std::fabs(want), slack))
            << opcode << " of " << type.format.decode(in);
      }
    }
  }
}

TEST(Half, ApproximationsKeepTheirBounds) {
  const auto exp2 = [](double x) { return std::exp2(x); };
  const auto tanh = [](double x) { return std::tanh(x); };
  expect_close("ex2.approx", types[0], exp2, std::exp2(-9.9), std::ldexp(1.0, -25), false);
  expect_close("ex2.approx.ftz", types[1], exp2, std::exp2(-7), std::ldexp(1.0, -134), true);
  expect_close("tanh.approx", types[0], tanh, 0, std::exp2(-10.987), false);
  expect_close("tanh.approx", types[1], tanh, 0, std::exp2(-8), false);
  EXPECT_EQ(one<Bits>("ex2.approx.f16", Bits{0x4200}), 0x4800);                   // 2^3
  EXPECT_EQ(one<std::uint32_t>("ex2.approx.f16x2", 0xC2004200u), 0x30004800u);    // 2^-3, 2^3
  EXPECT_EQ(one<std::uint32_t>("tanh.approx.bf16x2", 0xFF800000u), 0xBF800000u);  // -1, 0
}

TEST(Half, TaintStaysInItsHalf) {
  for (const auto& [in, out] : {std::pair{0, 0}, {1, 3}, {2, 3}, {4, 12}, {8, 12}, {9, 15}}) {
    OneInstruction add("add.f16x2");
    add.out(32);
    add.in(all(std::uint32_t{1}), static_cast<std::uint8_t>(in));
    add.in(all(std::uint32_t{2}));
    ASSERT_TRUE(add.lower(Isa::portable));
    add.run();
    EXPECT_EQ(add.taint(), all(static_cast<std::uint8_t>(out))) << in;
  }
}

TEST(Half, RefusesWhatItDoesNotKnow) {
  EXPECT_TRUE(lowers("add.rn.f16", 16, {16, 16}));
  EXPECT_FALSE(lowers("add.rz.f16", 16, {16, 16}));
  EXPECT_FALSE(lowers("fma.rn.oob.f16", 16, {16, 16, 16}));
  EXPECT_FALSE(lowers("add.f32.f16", 32, {16, 32}));
}

}  // namespace
}  // namespace vertebra::emulator::test
