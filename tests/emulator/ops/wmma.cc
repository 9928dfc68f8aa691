#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "tests/emulator/ops/collective.h"
#include "tests/emulator/ops/matrix.h"
#include "tests/emulator/ops/mma_elements.h"
#include "tests/emulator/ops/wmma.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

constexpr unsigned most_elements = 512;  ///< of any matrix

// -- accumulators

struct F32Element {
  using Word = std::uint32_t;
  using Value = float;
  static constexpr unsigned per_word = 1;
  static Value unpack(Word word, unsigned) { return std::bit_cast<float>(word); }
  static Word pack(const Value* values) { return std::bit_cast<Word>(*values); }
};
struct F16Sum : F16Element {
  static Word pack(const Value* values) {
    return Word{float_to_half(values[0])} | Word{float_to_half(values[1])} << 16;
  }
};
struct S32Element {
  using Word = std::uint32_t;
  using Value = std::int32_t;
  static constexpr unsigned per_word = 1;
  static Value unpack(Word word, unsigned) { return static_cast<Value>(word); }
  static Word pack(const Value* values) { return static_cast<Word>(*values); }
};
struct F64Sum : F64Element {
  static Word pack(const Value* values) { return *values; }
};

// -- products

/// One form of wmma.mma, without the layouts, which mean nothing here.
struct Form {
  std::string_view name;  ///< shape and types, as the counters have it
  Handler run, run_satfinite, taint;
};
const Form& form_of(const Code& code);
Shape shape_of(const Code& code) { return {"", code.aux[0], code.aux[1], code.aux[2]}; }

/// A matrix of `size` elements in row order from registers input(first) and on.
template <typename Element>
void gather(const Warp& warp, const Code& code, unsigned first, unsigned size,
            typename Element::Value* values) {
  const unsigned lane_elements = size / warp_lanes;
  for (unsigned n = 0; n < lane_elements; ++n) {
    const auto* row =
        warp.row<const typename Element::Word>(code.input(first + n / Element::per_word));
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      values[lane * lane_elements + n] = Element::unpack(row[lane], n % Element::per_word);
  }
}

template <typename T>
T multiply_add(T a, T b, T sum) {
  if constexpr (std::is_same_v<T, double>) return std::fma(a, b, sum);
  return a * b + sum;
}

/// Code::aux: m, n, k, then the first inputs of B and C.
template <typename In, typename C, typename D, bool saturate>
void run_product(Warp& warp, const Code& code, LaneMask mask) {
  require_full_warp(warp, code, mask);
  count_product(warp, form_of(code).name);
  using Value = typename In::Value;
  constexpr bool integer = std::is_same_v<Value, std::int32_t>;
  const auto [name, m, n, k] = shape_of(code);
  alignas(64) Value a[most_elements], b[most_elements], start[most_elements], sum[most_elements];
  gather<In>(warp, code, 0, m * k, a);
  gather<In>(warp, code, code.aux[3], k * n, b);
  gather<C>(warp, code, code.aux[4], m * n, start);
  for (unsigned i = 0; i < m * n; ++i) sum[i] = integer ? Value{0} : start[i];
  for (unsigned row = 0; row < m; ++row)
    for (unsigned inner = 0; inner < k; ++inner)
      for (unsigned column = 0; column < n; ++column)
        sum[row * n + column] =
            multiply_add(a[row * k + inner], b[inner * n + column], sum[row * n + column]);
  if constexpr (integer) {  // products alone do not overflow
    using Limits = std::numeric_limits<std::int32_t>;
    for (unsigned i = 0; i < m * n; ++i) {
      std::int64_t total = std::int64_t{start[i]} + sum[i];
      if (saturate) total = std::clamp<std::int64_t>(total, Limits::min(), Limits::max());
      sum[i] = static_cast<std::int32_t>(total);
    }
  }
  const unsigned lane_elements = m * n / warp_lanes;
  for (unsigned r = 0; r < code.outputs; ++r) {
    auto* out = warp.row<typename D::Word>(code.output(r));
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      out[lane] = D::pack(sum + lane * lane_elements + r * D::per_word);
  }
}

/// f(index in row order) for every element that holds taint, of a matrix from input `first` on.
template <typename F>
void each_tainted(const Warp& warp, const Code& code, unsigned first, unsigned size,
                  unsigned per_word, F&& f) {
  const unsigned lane_elements = size / warp_lanes;
  for (unsigned n = 0; n < lane_elements; ++n) {
    const Slot& slot = code.input(first + n / per_word);
    const unsigned bytes = slot.bits / 8 / per_word;
    const unsigned mask = ((1u << bytes) - 1) << n % per_word * bytes;
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      if (warp.taint(slot)[lane] & mask) f(lane * lane_elements + n);
  }
}

/// A tainted element of A taints its row of D, one of B its column, and one of C itself.
template <unsigned in_per_word, unsigned c_per_word, unsigned d_per_word>
void taint_product(Warp& warp, const Code& code, LaneMask) {
  const Shape shape = shape_of(code);
  bool tainted[most_elements] = {};
  const unsigned rows = shape.m, columns = shape.n, depth = shape.k;
  each_tainted(warp, code, 0, rows * depth, in_per_word, [&](unsigned index) {
    for (unsigned column = 0; column < columns; ++column)
      tainted[index / depth * columns + column] = true;
  });
  each_tainted(warp, code, code.aux[3], depth * columns, in_per_word, [&](unsigned index) {
    for (unsigned row = 0; row < rows; ++row) tainted[row * columns + index % columns] = true;
  });
  each_tainted(warp, code, code.aux[4], rows * columns, c_per_word,
               [&](unsigned index) { tainted[index] = true; });
  const unsigned lane_elements = rows * columns / warp_lanes;
  for (unsigned r = 0; r < code.outputs; ++r) {
    const unsigned bytes = code.output(r).bits / 8 / d_per_word;
    write_taint(warp, code, all_lanes, r, [&](unsigned lane) {
      unsigned taint = 0;
      for (unsigned part = 0; part < d_per_word; ++part)
        if (tainted[lane * lane_elements + r * d_per_word + part])
          taint |= ((1u << bytes) - 1) << part * bytes;
      return taint;
    });
  }
}

template <typename In, typename C, typename D>
constexpr Form form(std::string_view name) {
  constexpr bool integer = std::is_same_v<typename In::Value, std::int32_t>;
  constexpr Handler saturated =
      integer ? run_product<In, C, D, integer> : static_cast<Handler>(nullptr);
  return {name, run_product<In, C, D, false>, saturated,
          taint_product<In::per_word, C::per_word, D::per_word>};
}

using S8 = IntegerElement<8, true>;
using U8 = IntegerElement<8, false>;

const Form forms[] = {
    form<F16Element, F32Element, F32Element>("m16n16k16.f32.f16.f16.f32"),
    form<F16Element, F32Element, F32Element>("m32n8k16.f32.f16.f16.f32"),
    form<F16Element, F32Element, F32Element>("m8n32k16.f32.f16.f16.f32"),
    form<F16Element, F16Sum, F32Element>("m16n16k16.f32.f16.f16.f16"),
    form<F16Element, F16Sum, F32Element>("m32n8k16.f32.f16.f16.f16"),
    form<F16Element, F16Sum, F32Element>("m8n32k16.f32.f16.f16.f16"),
    form<F16Element, F32Element, F16Sum>("m16n16k16.f16.f16.f16.f32"),
    form<F16Element, F32Element, F16Sum>("m32n8k16.f16.f16.f16.f32"),
    form<F16Element, F32Element, F16Sum>("m8n32k16.f16.f16.f16.f32"),
    form<F16Element, F16Sum, F16Sum>("m16n16k16.f16.f16.f16.f16"),
    form<F16Element, F16Sum, F16Sum>("m32n8k16.f16.f16.f16.f16"),
    form<F16Element, F16Sum, F16Sum>("m8n32k16.f16.f16.f16.f16"),
    form<Bf16Element, F32Element, F32Element>("m16n16k16.f32.bf16.bf16.f32"),
    form<Bf16Element, F32Element, F32Element>("m32n8k16.f32.bf16.bf16.f32"),
    form<Bf16Element, F32Element, F32Element>("m8n32k16.f32.bf16.bf16.f32"),
    form<Tf32Element, F32Element, F32Element>("m16n16k8.f32.tf32.tf32.f32"),
    form<S8, S32Element, S32Element>("m16n16k16.s32.s8.s8.s32"),
    form<S8, S32Element, S32Element>("m32n8k16.s32.s8.s8.s32"),
    form<S8, S32Element, S32Element>("m8n32k16.s32.s8.s8.s32"),
    form<U8, S32Element, S32Element>("m16n16k16.s32.u8.u8.s32"),
    form<U8, S32Element, S32Element>("m32n8k16.s32.u8.u8.s32"),
    form<U8, S32Element, S32Element>("m8n32k16.s32.u8.u8.s32"),
    form<F64Element, F64Sum, F64Sum>("m8n8k4.f64.f64.f64.f64"),
};

const Form& form_of(const Code& code) { return forms[code.immediate]; }

/// The types of D, A, B and C; of f16 only those of D and C are written.
struct Types {
  std::string_view d, a, b, c;
};

}  // namespace

void lower_wmma_product(Lowering& lowering) {
  std::vector<std::string_view> words(lowering.instruction().modifiers.begin() + 2,
                                      lowering.instruction().modifiers.end());
  const auto remove = [&](std::string_view word) { return std::erase(words, word) != 0; };
  remove("sync"), remove("aligned"), remove("row"), remove("col"), remove("rn");
  const bool satfinite = remove("satfinite");
  if (words.size() == 3) words.insert(words.begin() + 2, {"f16", "f16"});
  if (words.size() != 5) throw Unsupported{"this form of wmma.mma"};
  const Types types{words[1], words[2], words[3], words[4]};
  std::string name(words[0]);
  for (std::size_t n = 1; n < words.size(); ++n) name.append(".").append(words[n]);
  for (const Form& form : forms) {
    if (form.name != name) continue;
    const Handler run = satfinite ? form.run_satfinite : form.run;
    if (run == nullptr) break;
    const Shape shape = find_shape(words[0]);
    std::vector<Slot> inputs;
    unsigned firsts[3];
    const std::string_view input_types[] = {types.a, types.b, types.c};
    for (unsigned n = 0; n < 3; ++n) {
      firsts[n] = static_cast<unsigned>(inputs.size());
      const Fragment fragment = find_fragment(shape, "abc"[n], input_types[n]);
      for (const Slot& slot : fragment_registers(lowering, lowering.operand(n + 1), fragment,
                                                 n < 2 && types.a == "f16", false, false))
        inputs.push_back(slot);
    }
    const std::vector<Slot> outputs = fragment_registers(
        lowering, lowering.operand(0), find_fragment(shape, 'd', types.d), false, true, true);
    Code& code = lowering.emit(run, InstructionClass::mma, outputs, inputs, form.taint);
    make_collective(code, -1);
    code.immediate = &form - forms;
    const unsigned aux[] = {shape.m, shape.n, shape.k, firsts[1], firsts[2]};
    for (unsigned n = 0; n < std::size(aux); ++n) code.aux[n] = static_cast<std::uint8_t>(aux[n]);
    return;
  }
  throw Unsupported{"wmma.mma of " + name};
}

}  // namespace vertebra::emulator::EMULATOR_ISA
