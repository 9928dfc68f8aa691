// atom and red (PTX ISA 9.7.13.5 and 9.7.13.7).
#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <type_traits>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/half.h"
#include "tests/emulator/ops/memory_forms.h"
#include "tests/emulator/ops/words.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

using ptx::Space;

// -- operations: what is to be stored, of what is there and the operands. T is the unsigned type of
// the width, V the type that the operation means.

template <typename V>
struct Add {
  template <typename T>
  static T apply(T old, T b, T) {
    return std::bit_cast<T>(static_cast<V>(std::bit_cast<V>(old) + std::bit_cast<V>(b)));
  }
};
template <typename V>
struct Min {
  template <typename T>
  static T apply(T old, T b, T) {
    return std::bit_cast<T>(std::min(std::bit_cast<V>(old), std::bit_cast<V>(b)));
  }
};
template <typename V>
struct Max {
  template <typename T>
  static T apply(T old, T b, T) {
    return std::bit_cast<T>(std::max(std::bit_cast<V>(old), std::bit_cast<V>(b)));
  }
};
struct Increment {
  template <typename T>
  static T apply(T old, T b, T) {
    return old >= b ? 0 : old + 1;
  }
};
struct Decrement {
  template <typename T>
  static T apply(T old, T b, T) {
    return old == 0 || old > b ? b : old - 1;
  }
};
struct And {
  template <typename T>
  static T apply(T old, T b, T) {
    return old & b;
  }
};
struct Or {
  template <typename T>
  static T apply(T old, T b, T) {
    return old | b;
  }
};
struct Xor {
  template <typename T>
  static T apply(T old, T b, T) {
    return old ^ b;
  }
};
struct Exchange {
  template <typename T>
  static T apply(T, T b, T) {
    return b;
  }
};
struct CompareAndSwap {
  template <typename T>
  static T apply(T old, T b, T c) {
    return old == b ? c : old;
  }
};

/// Subnormal numbers count as zeros of their sign.
float flushed(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return bits & 0x7F800000u ? value : std::bit_cast<float>(bits & 0x80000000u);
}

/// atom.add.f32 of global memory; that of shared memory keeps subnormals: Add<float>.
struct AddFlushed {
  template <typename T>
  static T apply(T old, T b, T) {
    return std::bit_cast<T>(
        flushed(flushed(std::bit_cast<float>(old)) + flushed(std::bit_cast<float>(b))));
  }
};

/// How 16-bit formats turn into float and back.
struct HalfFormat {
  static float widen(std::uint16_t bits) { return half_to_float(bits); }
  static std::uint16_t narrow(float value) { return float_to_half(value); }
};
struct BfloatFormat {
  static float widen(std::uint16_t bits) { return bfloat_to_float(bits); }
  static std::uint16_t narrow(float value) { return float_to_bfloat(value); }
};
/// Their numbers are what remains when one is not a number.
struct SumOfFloats {
  static float apply(float a, float b) { return a + b; }
};
struct LesserFloat {
  static float apply(float a, float b) {
    return a != a || b < a || (b == a && std::signbit(b)) ? b : a;
  }
};
struct GreaterFloat {
  static float apply(float a, float b) {
    return a != a || b > a || (b == a && !std::signbit(b)) ? b : a;
  }
};

/// One number, or two in 32 bits.
template <typename Format, typename Op>
struct Narrow {
  static std::uint16_t one(std::uint16_t old, std::uint16_t b) {
    // The sum of two such numbers, rounded to float and then again, is rounded as if once.
    return Format::narrow(Op::apply(Format::widen(old), Format::widen(b)));
  }
  template <typename T>
  static T apply(T old, T b, T) {
    if constexpr (sizeof(T) == 2) {
      return one(old, b);
    } else {
      const auto low = one(static_cast<std::uint16_t>(old), static_cast<std::uint16_t>(b));
      const auto high =
          one(static_cast<std::uint16_t>(old >> 16), static_cast<std::uint16_t>(b >> 16));
      return std::uint32_t{high} << 16 | low;
    }
  }
};

// -- execution

enum AtomicAux : unsigned { aux_operands = aux_free, aux_vector, aux_returns };

/// `Shared` is the operation on shared memory, if it differs.
template <typename T, typename Op, typename Shared = Op>
T update(std::byte* at, bool shared, T b, T c) {
  T& there = *reinterpret_cast<T*>(at);
  if (shared) {  // only this thread of the emulator works on the block
    const T old = there;
    there = Shared::template apply<T>(old, b, c);
    return old;
  }
  const std::atomic_ref<T> atomic(there);
  T old = atomic.load();
  while (!atomic.compare_exchange_weak(old, Op::template apply<T>(old, b, c))) {
  }
  return old;
}

/// Output n and input 1 + n for each element of a vector; input 2 is what compare-and-swap stores.
template <typename T, typename Op, typename Shared = Op>
void run_atomic(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned count = code.aux[aux_vector];
  Access access;
  start_access(warp, code, mask, code.input(0), sizeof(T) * count, sizeof(T), Use::atomic, access);
  access.strong = true;
  for (unsigned n = 1; n <= code.aux[aux_operands]; ++n)
    report_tainted(warp, code, mask, code.input(n), "the operand of the atomic");
  modify(warp, code, space_of(code), access);
  // What an exchange returns may be uninitialised; any other operation depends on it.
  if (access.tainted && !std::is_same_v<Op, Exchange>) {
    const LaneMask tainted =
        mask & test_lanes([&](unsigned lane) { return (mask >> lane & 1) && access.taint[lane]; });
    if (tainted)
      warp.report(Check::uninit, code, static_cast<unsigned>(std::countr_zero(tainted)),
                  "the memory of the atomic was never written", "memory");
    access.tainted = false;
  }
  const std::vector<std::byte>& memory = warp.block->shared;
  const auto is_shared = [&](const std::byte* at) {
    return at >= memory.data() && at < memory.data() + memory.size();
  };
  constexpr bool swaps = std::is_same_v<Op, CompareAndSwap>;
  for_lanes(mask, [&](unsigned lane) {
    const bool shared = is_shared(access.at[lane]);
    for (unsigned n = 0; n < count; ++n) {
      const T b = warp.row<const T>(code.input(1 + n))[lane];
      const T c = swaps ? warp.row<const T>(code.input(2))[lane] : T{};
      const T old = update<T, Op, Shared>(access.at[lane] + n * sizeof(T), shared, b, c);
      if (code.aux[aux_returns]) warp.row<T>(code.output(n))[lane] = old;
    }
  });
  for (unsigned n = 0; n < count && code.aux[aux_returns]; ++n)
    taint_row(warp, code.output(n), access, n * sizeof(T), sizeof(T));
}

// -- lowering

template <typename V, typename T>
Handler integer_operation(std::string_view name) {
  if (name == "add") return run_atomic<T, Add<T>>;
  if (name == "min") return run_atomic<T, Min<V>>;
  if (name == "max") return run_atomic<T, Max<V>>;
  if constexpr (std::is_same_v<V, std::uint32_t>) {
    if (name == "inc") return run_atomic<T, Increment>;
    if (name == "dec") return run_atomic<T, Decrement>;
  }
  return nullptr;
}

template <typename T>
Handler bit_operation(std::string_view name) {
  if (name == "exch") return run_atomic<T, Exchange>;
  if (name == "cas") return run_atomic<T, CompareAndSwap>;
  if constexpr (sizeof(T) > 2) {
    if (name == "and") return run_atomic<T, And>;
    if (name == "or") return run_atomic<T, Or>;
    if (name == "xor") return run_atomic<T, Xor>;
  }
  return nullptr;
}

template <typename Format, typename T>
Handler narrow_operation(std::string_view name, bool vector) {
  if (name == "add") return run_atomic<T, Narrow<Format, SumOfFloats>>;
  if (name == "min" && vector) return run_atomic<T, Narrow<Format, LesserFloat>>;
  if (name == "max" && vector) return run_atomic<T, Narrow<Format, GreaterFloat>>;
  return nullptr;
}

Handler choose(std::string_view operation, std::string_view type, bool vector) {
  if (type == "u32") return integer_operation<std::uint32_t, std::uint32_t>(operation);
  if (type == "s32") return integer_operation<std::int32_t, std::uint32_t>(operation);
  if (type == "u64") return integer_operation<std::uint64_t, std::uint64_t>(operation);
  if (type == "s64") return integer_operation<std::int64_t, std::uint64_t>(operation);
  if (type == "b16") return operation == "cas" ? bit_operation<std::uint16_t>(operation) : nullptr;
  if (type == "b32") return bit_operation<std::uint32_t>(operation);
  if (type == "b64") return bit_operation<std::uint64_t>(operation);
  if (type == "f16") return narrow_operation<HalfFormat, std::uint16_t>(operation, vector);
  if (type == "f16x2") return narrow_operation<HalfFormat, std::uint32_t>(operation, vector);
  if (type == "bf16") return narrow_operation<BfloatFormat, std::uint16_t>(operation, vector);
  if (type == "bf16x2") return narrow_operation<BfloatFormat, std::uint32_t>(operation, vector);
  if (operation != "add") return nullptr;
  if (type == "f32") return run_atomic<std::uint32_t, AddFlushed, Add<float>>;
  if (type == "f64") return run_atomic<std::uint64_t, Add<double>>;
  return nullptr;
}

constexpr std::string_view operations = "add min max inc dec and or xor exch cas";

unsigned bits_of(std::string_view type) {
  if (type.ends_with("64")) return 64;
  return type == "f16" || type == "bf16" || type == "b16" ? 16 : 32;
}

std::string_view operation_of(const Lowering& l) {
  for (const std::string_view word : l.instruction().modifiers)
    if (contains_word(operations, word)) return word;
  throw Unsupported{"an atomic without a known operation"};
}

const std::vector<ptx::Atom>& elements(const ptx::Operand& operand, unsigned count) {
  if (operand.elements.size() != count) throw Unsupported{"number of elements"};
  return operand.elements;
}

void lower(Lowering& l, bool returns) {
  const std::string_view operation = operation_of(l);
  const MemoryForm form = memory_form(l, "add min max inc dec and or xor exch cas noftz");
  const bool vector = form.vector > 1;
  const Handler run = choose(operation, l.last(), vector);
  if (!run || (vector && form.vector * bits_of(l.last()) > 128))
    throw Unsupported{"operation ." + std::string(operation) + " of type ." +
                      std::string(l.last())};
  const unsigned bits = bits_of(l.last());
  const unsigned first = returns ? 1 : 0;
  const AddressInput address = address_input(l, l.operand(first), form.space);
  std::vector<Slot> inputs{address.base}, outputs;
  if (vector) {
    for (const ptx::Atom& atom : elements(l.operand(first + 1), form.vector))
      inputs.push_back(l.source(atom, bits));
  } else {
    inputs.push_back(l.source(l.operand(first + 1), bits));
  }
  if (operation == "cas") inputs.push_back(l.source(l.operand(first + 2), bits));
  if (returns)
    for (const ptx::Atom& atom : elements(l.operand(0), form.vector))
      outputs.push_back(l.destination(atom, bits, l.last()[0] == 's'));
  Code& code = l.emit(run, InstructionClass::atomic, outputs, inputs, nullptr);
  set_address(code, address, true);
  code.aux[aux_operands] = static_cast<std::uint8_t>(inputs.size() - 1);
  code.aux[aux_vector] = static_cast<std::uint8_t>(form.vector);
  code.aux[aux_returns] = returns;
}

constexpr Family families[] = {
    {"atom", "", [](Lowering& l) { lower(l, true); }},
    {"red", "", [](Lowering& l) { lower(l, false); }},
};

}  // namespace

std::span<const Family> atomic_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
