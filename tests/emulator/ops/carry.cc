#include "tests/emulator/ops/carry.h"

#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/forms.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

__extension__ using Wide = unsigned __int128;

enum class Product : std::uint8_t { none, low, high };

// Code::aux
constexpr unsigned reads = 0, writes = 1;

/// The low or high half of the product of two words of T.
template <typename T>
std::make_unsigned_t<T> half(T a, T b, Product product) {
  using U = std::make_unsigned_t<T>;
  __extension__ using Exact = std::conditional_t<std::is_signed_v<T>, __int128, Wide>;
  const auto exact = static_cast<Wide>(Exact{a} * Exact{b});
  return static_cast<U>(product == Product::high ? exact >> (8 * sizeof(T)) : exact);
}

/// (+-)b, or the half of a product, added to the other term, with the carry. A difference leaves
/// the borrow as the carry.
template <typename T, bool subtract, Product product>
void run_carry(Warp& warp, const Code& code, LaneMask mask) {
  using U = std::make_unsigned_t<T>;
  const T* a = warp.row<const T>(code.input(0));
  const T* b = warp.row<const T>(code.input(1));
  const LaneMask carry_in = code.aux[reads] ? warp.carry : 0;
  LaneMask carry_out = 0;
  alignas(64) U results[warp_lanes];
  for (unsigned lane = 0; lane < warp_lanes; ++lane) {
    U left = static_cast<U>(a[lane]), right = static_cast<U>(b[lane]);
    if constexpr (product != Product::none) {
      left = half(a[lane], b[lane], product);
      right = warp.row<const U>(code.input(2))[lane];
    }
    const Wide carry = carry_in >> lane & 1;
    const Wide sum = subtract ? Wide{left} - right - carry : Wide{left} + right + carry;
    results[lane] = static_cast<U>(sum);
    carry_out |= static_cast<LaneMask>(sum >> (8 * sizeof(T)) & 1) << lane;
  }
  write_lanes<U>(warp, code, mask, 0, [&](unsigned lane) { return results[lane]; });
  if (code.aux[writes]) warp.carry = (warp.carry & ~mask) | (carry_out & mask);
}

void taint_carry(Warp& warp, const Code& code, LaneMask mask) {
  LaneMask tainted = code.aux[reads] ? warp.carry_tainted : 0;
  for (unsigned n = 0; n < code.inputs; ++n) {
    const std::uint8_t* in = warp.taint(code.input(n));
    tainted |= test_lanes([&](unsigned lane) { return in[lane] != 0; });
  }
  write_taint(warp, code, mask, 0, [&](unsigned lane) { return (tainted >> lane & 1) ? 0xFF : 0; });
  if (code.aux[writes]) warp.carry_tainted = (warp.carry_tainted & ~mask) | (tainted & mask);
}

template <bool subtract, Product product>
Handler handler(ScalarType type) {
  return for_integer(type, [](auto t) -> Handler {
    using T = decltype(t);
    // A sum does not depend on the sign.
    using Term = std::conditional_t<product == Product::none, std::make_unsigned_t<T>, T>;
    return run_carry<Term, subtract, product>;
  });
}

void emit(Lowering& l, Handler run, ScalarType type, unsigned inputs, bool reads_carry) {
  Code& code = emit_same(l, run, InstructionClass::integer, type, inputs, taint_carry);
  code.aux[reads] = reads_carry;
  code.aux[writes] = l.has("cc");
}

constexpr std::string_view types = "u32 s32 u64 s64";
constexpr Family families[] = {
    {"addc", types, lower_sum_with_carry},
    {"subc", types, lower_sum_with_carry},
    {"madc", types, lower_product_with_carry},
};

}  // namespace

void lower_sum_with_carry(Lowering& l) {
  allow_only(l, "cc u32 s32 u64 s64");
  const ScalarType type = scalar_type(l.last());
  const std::string_view name = l.modifier(0);
  const bool subtract = name.starts_with("sub");
  emit(l, subtract ? handler<true, Product::none>(type) : handler<false, Product::none>(type), type,
       2, name.ends_with("c"));
}

void lower_product_with_carry(Lowering& l) {
  allow_only(l, "lo hi cc u32 s32 u64 s64");
  const ScalarType type = scalar_type(l.last());
  emit(l, l.has("hi") ? handler<false, Product::high>(type) : handler<false, Product::low>(type),
       type, 3, l.modifier(0) == "madc");
}

std::span<const Family> carry_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
