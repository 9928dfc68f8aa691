#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/float_ops.h"

// selp and slct (PTX ISA 9.7.6.3, 9.7.6.4).
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

template <typename T>
void run_select(Warp& warp, const Code& code, LaneMask mask) {
  const T* a = warp.row<const T>(code.input(0));
  const T* b = warp.row<const T>(code.input(1));
  const LaneMask chosen = warp.lanes(code.input(2));
  write_lanes<T>(warp, code, mask, 0,
                 [&](unsigned lane) { return chosen >> lane & 1 ? a[lane] : b[lane]; });
}

/// Of the operand that was chosen; of all bytes where the choice itself is tainted.
void taint_select(Warp& warp, const Code& code, LaneMask mask) {
  const std::uint8_t* a = warp.taint(code.input(0));
  const std::uint8_t* b = warp.taint(code.input(1));
  const LaneMask chosen = warp.lanes(code.input(2));
  const LaneMask unknown = warp.taint_lanes(code.input(2));
  write_taint(warp, code, mask, 0, [&](unsigned lane) -> unsigned {
    if (unknown >> lane & 1) return 0xFF;
    return chosen >> lane & 1 ? a[lane] : b[lane];
  });
}

void lower_select(Lowering& l) {
  allow_only(l, l.last());
  const ScalarType type = scalar_type(l.last());
  const Handler run =
      for_integer({'b', type.bits}, [](auto t) -> Handler { return run_select<decltype(t)>; });
  const Slot a = l.source(l.operand(1), type.bits), b = l.source(l.operand(2), type.bits);
  const Slot p = l.predicate(l.operand(3));
  const Slot out = l.destination(l.operand(0), type.bits, type.is_signed());
  l.emit(run, InstructionClass::move, {out}, {a, b, p}, taint_select);
}

/// a where c >= 0, else b: also b for a not-a-number.
template <bool ftz>
struct SelectBySign {
  template <typename T, typename C>
  T operator()(T a, T b, C c) const {
    if constexpr (ftz)
      return flush(c) >= 0 ? a : b;
    else
      return c >= 0 ? a : b;
  }
};

/// slct.type.s32, slct{.ftz}.type.f32
void lower_select_by_sign(Lowering& l) {
  const ScalarType type =
      scalar_type(l.modifier(static_cast<unsigned>(l.instruction().modifiers.size()) - 2));
  const bool by_float = l.last() == "f32", ftz = l.has("ftz");
  const Handler run = for_integer({'b', type.bits}, [&](auto t) -> Handler {
    using T = decltype(t);
    if (!by_float) return apply<SelectBySign<false>, T, T, T, std::int32_t>;
    return ftz ? apply<SelectBySign<true>, T, T, T, float>
               : apply<SelectBySign<false>, T, T, T, float>;
  });
  emit_rows(l, run, InstructionClass::move, type, {type.bits, type.bits, 32});
}

constexpr Family families[] = {
    {"selp", "b16 b32 b64 u16 u32 u64 s16 s32 s64 f32 f64", lower_select},
    {"slct", "s32 f32", lower_select_by_sign},
};

}  // namespace

std::span<const Family> select_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
