#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "tests/emulator/counters/counters.h"
#include "tests/emulator/ops/collective.h"
#include "tests/emulator/ops/matrix.h"
#include "tests/emulator/ops/mma_product.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

/// One form of mma.sync.
struct Form {
  std::string_view name;  ///< shape and types; what the counters call it
  Handler run, run_satfinite;
  std::uint8_t rows8;      ///< m / 8
  std::uint8_t chunks;     ///< registers of B
  std::uint8_t word_bits;  ///< of registers of A and B
  std::uint8_t sums;       ///< registers of C and D for each 8 rows: 2, or 1 if they hold pairs
  std::uint8_t sum_bits;   ///< of registers of C and D
};
const Form& form_of(const Code& code);

/// C and D as registers of type T, one value each.
template <typename T>
struct Plain {
  static constexpr unsigned registers = 2;
  using Word = T;
  static T load(const Warp& warp, const Code& code, unsigned first, unsigned h, unsigned e,
                unsigned lane) {
    return warp.row<const T>(code.input(first + 2 * h + e))[lane];
  }
  template <typename Value>
  static void store(Warp& warp, const Code& code, unsigned h, const Value (*sums)[warp_lanes]) {
    for (unsigned e = 0; e < 2; ++e) {
      T* out = warp.row<T>(code.output(2 * h + e));
      for (unsigned lane = 0; lane < warp_lanes; ++lane) out[lane] = sums[e][lane];
    }
  }
};

/// C and D as pairs of f16.
struct Pairs {
  static constexpr unsigned registers = 1;
  using Word = std::uint32_t;
  static float load(const Warp& warp, const Code& code, unsigned first, unsigned h, unsigned e,
                    unsigned lane) {
    return F16Element::unpack(warp.row<const Word>(code.input(first + h))[lane], e);
  }
  static void store(Warp& warp, const Code& code, unsigned h, const float (*sums)[warp_lanes]) {
    Word* out = warp.row<Word>(code.output(h));
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      out[lane] = Word{float_to_half(sums[0][lane])} | Word{float_to_half(sums[1][lane])} << 16;
  }
};

template <typename A, typename B, unsigned H, unsigned chunks, typename Sums, bool saturate>
void run(Warp& warp, const Code& code, LaneMask mask) {
  require_full_warp(warp, code, mask);
  count_product(warp, form_of(code).name);
  using Value = typename A::Value;
  constexpr bool integer = std::is_same_v<Value, std::int32_t>;
  Operands<A, H, chunks> operands;
  for (unsigned c = 0; c < chunks; ++c) {
    for (unsigned h = 0; h < H; ++h)
      unpack_row<A>(warp.row<const typename A::Word>(code.input(c * H + h)), operands.a[c][h]);
    unpack_row<B>(warp.row<const typename B::Word>(code.input(chunks * H + c)), operands.b[c]);
  }
  constexpr unsigned first_sum = chunks * (H + 1);
  const auto start = [&](unsigned h, unsigned e, unsigned lane) {
    return Sums::load(warp, code, first_sum, h, e, lane);
  };
  for (unsigned h = 0; h < H; ++h)
    for (unsigned e = 0; e < 2; ++e)
      for (unsigned lane = 0; lane < warp_lanes; ++lane)
        operands.sum[h][e][lane] = integer ? 0 : start(h, e, lane);
  multiply(operands);
  if constexpr (integer) {  // products alone do not overflow
    for (unsigned h = 0; h < H; ++h)
      for (unsigned e = 0; e < 2; ++e)
        for (unsigned lane = 0; lane < warp_lanes; ++lane) {
          using Limits = std::numeric_limits<std::int32_t>;
          std::int64_t sum = std::int64_t{operands.sum[h][e][lane]} + start(h, e, lane);
          if (saturate) sum = std::clamp<std::int64_t>(sum, Limits::min(), Limits::max());
          operands.sum[h][e][lane] = static_cast<std::int32_t>(sum);
        }
  }
  for (unsigned h = 0; h < H; ++h) Sums::store(warp, code, h, operands.sum[h]);
}

template <typename A, typename B, unsigned H, unsigned chunks, typename Sums>
constexpr Form form(std::string_view name) {
  constexpr bool integer = std::is_same_v<typename A::Value, std::int32_t>;
  constexpr Handler saturated =
      integer ? run<A, B, H, chunks, Sums, integer> : static_cast<Handler>(nullptr);
  return {
      name,   run<A, B, H, chunks, Sums, false>, saturated,       H,
      chunks, 8 * sizeof(typename A::Word),      Sums::registers, 8 * sizeof(typename Sums::Word)};
}

using F32 = Plain<float>;
using F64 = Plain<double>;
using S32 = Plain<std::int32_t>;
using S8 = IntegerElement<8, true>;
using U8 = IntegerElement<8, false>;
using S4 = IntegerElement<4, true>;
using U4 = IntegerElement<4, false>;

// chunks = k / (4 elements a register)
const Form forms[] = {
    form<F16Element, F16Element, 2, 1, F32>("m16n8k8.f32.f16.f16.f32"),
    form<F16Element, F16Element, 2, 2, F32>("m16n8k16.f32.f16.f16.f32"),
    form<F16Element, F16Element, 2, 1, Pairs>("m16n8k8.f16.f16.f16.f16"),
    form<F16Element, F16Element, 2, 2, Pairs>("m16n8k16.f16.f16.f16.f16"),
    form<Bf16Element, Bf16Element, 2, 1, F32>("m16n8k8.f32.bf16.bf16.f32"),
    form<Bf16Element, Bf16Element, 2, 2, F32>("m16n8k16.f32.bf16.bf16.f32"),
    form<Tf32Element, Tf32Element, 2, 1, F32>("m16n8k4.f32.tf32.tf32.f32"),
    form<Tf32Element, Tf32Element, 2, 2, F32>("m16n8k8.f32.tf32.tf32.f32"),
    form<F64Element, F64Element, 1, 1, F64>("m8n8k4.f64.f64.f64.f64"),
    form<F64Element, F64Element, 2, 1, F64>("m16n8k4.f64.f64.f64.f64"),
    form<F64Element, F64Element, 2, 2, F64>("m16n8k8.f64.f64.f64.f64"),
    form<F64Element, F64Element, 2, 4, F64>("m16n8k16.f64.f64.f64.f64"),
    form<S8, S8, 1, 1, S32>("m8n8k16.s32.s8.s8.s32"),
    form<S8, U8, 1, 1, S32>("m8n8k16.s32.s8.u8.s32"),
    form<U8, S8, 1, 1, S32>("m8n8k16.s32.u8.s8.s32"),
    form<U8, U8, 1, 1, S32>("m8n8k16.s32.u8.u8.s32"),
    form<S8, S8, 2, 1, S32>("m16n8k16.s32.s8.s8.s32"),
    form<S8, U8, 2, 1, S32>("m16n8k16.s32.s8.u8.s32"),
    form<U8, S8, 2, 1, S32>("m16n8k16.s32.u8.s8.s32"),
    form<U8, U8, 2, 1, S32>("m16n8k16.s32.u8.u8.s32"),
    form<S8, S8, 2, 2, S32>("m16n8k32.s32.s8.s8.s32"),
    form<S8, U8, 2, 2, S32>("m16n8k32.s32.s8.u8.s32"),
    form<U8, S8, 2, 2, S32>("m16n8k32.s32.u8.s8.s32"),
    form<U8, U8, 2, 2, S32>("m16n8k32.s32.u8.u8.s32"),
    form<S4, S4, 1, 1, S32>("m8n8k32.s32.s4.s4.s32"),
    form<S4, U4, 1, 1, S32>("m8n8k32.s32.s4.u4.s32"),
    form<U4, S4, 1, 1, S32>("m8n8k32.s32.u4.s4.s32"),
    form<U4, U4, 1, 1, S32>("m8n8k32.s32.u4.u4.s32"),
    form<S4, S4, 2, 1, S32>("m16n8k32.s32.s4.s4.s32"),
    form<S4, U4, 2, 1, S32>("m16n8k32.s32.s4.u4.s32"),
    form<U4, S4, 2, 1, S32>("m16n8k32.s32.u4.s4.s32"),
    form<U4, U4, 2, 1, S32>("m16n8k32.s32.u4.u4.s32"),
    form<S4, S4, 2, 2, S32>("m16n8k64.s32.s4.s4.s32"),
    form<S4, U4, 2, 2, S32>("m16n8k64.s32.s4.u4.s32"),
    form<U4, S4, 2, 2, S32>("m16n8k64.s32.u4.s4.s32"),
    form<U4, U4, 2, 2, S32>("m16n8k64.s32.u4.u4.s32"),
    form<BitElement<true>, BitElement<true>, 1, 1, S32>("m8n8k128.s32.b1.b1.s32.xor.popc"),
    form<BitElement<true>, BitElement<true>, 2, 1, S32>("m16n8k128.s32.b1.b1.s32.xor.popc"),
    form<BitElement<true>, BitElement<true>, 2, 2, S32>("m16n8k256.s32.b1.b1.s32.xor.popc"),
    form<BitElement<false>, BitElement<false>, 1, 1, S32>("m8n8k128.s32.b1.b1.s32.and.popc"),
    form<BitElement<false>, BitElement<false>, 2, 1, S32>("m16n8k128.s32.b1.b1.s32.and.popc"),
    form<BitElement<false>, BitElement<false>, 2, 2, S32>("m16n8k256.s32.b1.b1.s32.and.popc"),
    form<E4m3Element, E4m3Element, 2, 2, F32>("m16n8k32.f32.e4m3.e4m3.f32"),
    form<E4m3Element, E5m2Element, 2, 2, F32>("m16n8k32.f32.e4m3.e5m2.f32"),
    form<E5m2Element, E4m3Element, 2, 2, F32>("m16n8k32.f32.e5m2.e4m3.f32"),
    form<E5m2Element, E5m2Element, 2, 2, F32>("m16n8k32.f32.e5m2.e5m2.f32"),
};

const Form& form_of(const Code& code) { return forms[code.immediate]; }

bool is_clean(const Warp& warp, const Slot& slot) {
  return std::memcmp(warp.taint(slot), Warp::zero_taint, warp_lanes) == 0;
}

/// A tainted element of A taints its row of D, one of B its column, and one of C itself.
void taint(Warp& warp, const Code& code, LaneMask) {
  const Form& form = form_of(code);
  const unsigned a_registers = form.chunks * form.rows8;
  bool clean = true;
  for (unsigned n = 0; n < code.inputs; ++n) clean &= is_clean(warp, code.input(n));
  if (clean) {
    for (unsigned n = 0; n < code.outputs; ++n)
      std::memset(warp.taint(code.output(n)), 0, warp_lanes);
    return;
  }
  unsigned rows = 0, columns = 0;  // bit n: row or column n holds taint
  for (unsigned r = 0; r < a_registers; ++r)
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      if (warp.taint(code.input(r))[lane]) rows |= 1u << (lane / 4 + 8 * (r % form.rows8));
  for (unsigned r = 0; r < form.chunks; ++r)
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      if (warp.taint(code.input(a_registers + r))[lane]) columns |= 1u << lane / 4;
  for (unsigned n = 0; n < code.outputs; ++n) {
    const std::uint8_t* c = warp.taint(code.input(a_registers + form.chunks + n));
    const unsigned h = n / form.sums;
    write_taint(warp, code, all_lanes, n, [&](unsigned lane) {
      if (rows >> (lane / 4 + 8 * h) & 1) return 0xFF;
      const unsigned both = columns >> 2 * (lane % 4) & 3;
      if (form.sums == 2) return (both >> n % 2 & 1) | c[lane] ? 0xFF : 0;
      return ((both & 1) | (c[lane] & 3) ? 3 : 0) | ((both & 2) | (c[lane] & 12) ? 12 : 0);
    });
  }
}

/// Appends the registers of a vector operand, of which there must be `count`.
void append(Lowering& lowering, unsigned n, unsigned count, unsigned bits, std::vector<Slot>& to) {
  const auto& elements = lowering.operand(n).elements;
  if (elements.size() != count) throw Unsupported{"this number of registers"};
  for (const ptx::Atom& atom : elements)
    to.push_back(n == 0 ? lowering.destination(atom, bits) : lowering.source(atom, bits));
}

}  // namespace

void count_product(Warp& warp, std::string_view name) {
  if (warp.counters == nullptr) return;
  auto& counts = warp.counters->mma;
  const auto found = counts.find(name);
  if (found != counts.end())
    ++found->second;
  else
    counts.emplace(name, 1);
}

void lower_mma(Lowering& lowering) {
  const auto& modifiers = lowering.instruction().modifiers;
  if (lowering.modifier(1) != "sync" || lowering.modifier(2) != "aligned" ||
      lowering.modifier(4) != "row" || lowering.modifier(5) != "col")
    throw Unsupported{"this form of mma"};
  // ptxas takes .satfinite before the types and, as CUTLASS writes it, behind them.
  const bool satfinite = lowering.has("satfinite");
  std::string name(lowering.modifier(3));
  for (std::size_t n = 6; n < modifiers.size(); ++n)
    if (modifiers[n] != "satfinite") name.append(".").append(modifiers[n]);
  for (const Form& form : forms) {
    if (form.name != name) continue;
    const Handler run = satfinite ? form.run_satfinite : form.run;
    if (run == nullptr) break;
    std::vector<Slot> inputs, outputs;
    append(lowering, 1, form.chunks * form.rows8, form.word_bits, inputs);
    append(lowering, 2, form.chunks, form.word_bits, inputs);
    append(lowering, 3, form.rows8 * form.sums, form.sum_bits, inputs);
    append(lowering, 0, form.rows8 * form.sums, form.sum_bits, outputs);
    Code& code = lowering.emit(run, InstructionClass::mma, outputs, inputs, taint);
    make_collective(code, -1);
    code.immediate = &form - forms;
    return;
  }
  throw Unsupported{"mma of " + name};
}

}  // namespace vertebra::emulator::EMULATOR_ISA
