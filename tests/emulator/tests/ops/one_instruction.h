#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ops/families.h"
#include "tests/emulator/tests/ops/isas.h"

// One instruction on one warp, lowered by its family, without parser and machine:
//
//   EXPECT_EQ(one<std::int32_t>("add.sat.s32", 0x7FFFFFFF, 1), 0x7FFFFFFF);
namespace vertebra::emulator::test {

template <typename T>
using Lanes = std::array<T, warp_lanes>;

template <typename T>
Lanes<T> all(T value) {
  Lanes<T> lanes;
  lanes.fill(value);
  return lanes;
}

/// Operands other than registers.
struct Predicate {
  LaneMask lanes;
};
struct Literal {
  std::uint64_t bits;
  ptx::Immediate::Kind kind = ptx::Immediate::Kind::integer;
};

/// The operands are named in the order of the text. Registers have the width of their type; 8-bit
/// ones have 16.
class OneInstruction : private Lowering {
 public:
  explicit OneInstruction(std::string_view opcode) : opcode_(opcode) {
    for (std::size_t from = 0; from <= opcode_.size();) {
      std::size_t dot = opcode_.find('.', from);
      if (dot == std::string::npos) dot = opcode_.size();
      text_.modifiers.push_back(std::string_view(opcode_).substr(from, dot - from));
      from = dot + 1;
    }
    instruction_ = &text_;
  }

  // -- operands
  template <typename T>
  void in(const Lanes<T>& values, std::uint8_t taint = 0) {
    add(register_atom(8 * sizeof(T)));
    std::memcpy(registers_.back().bytes, values.data(), sizeof values);
    std::memset(registers_.back().taint, taint, warp_lanes);
  }
  void in(Predicate predicate, LaneMask taint = 0) {
    add(register_atom(1));
    std::memcpy(registers_.back().bytes, &predicate.lanes, sizeof predicate.lanes);
    std::memcpy(registers_.back().taint, &taint, sizeof taint);
  }
  void in(Literal literal) { add(ptx::Immediate{literal.bits, literal.kind}); }
  /// A destination; its lanes hold 0xA5 bytes and no taint before.
  void out(unsigned bits) {
    add(register_atom(bits));
    std::memset(registers_.back().bytes, 0xA5, row_bytes);
    outputs_.push_back(registers_.size() - 1);
  }
  /// Taints every lane of the last operand.
  void taint_output(std::uint8_t taint_bits) {
    std::memset(registers_.back().taint, taint_bits, warp_lanes);
  }
  /// The operands from `first` on become one operand: {a, b} or p|q.
  void group(unsigned first, ptx::Operand::Form form) {
    ptx::Operand grouped;
    grouped.form = form;
    for (std::size_t n = first; n < text_.operands.size(); ++n)
      grouped.elements.push_back(text_.operands[n].elements[0]);
    text_.operands.resize(first);
    text_.operands.push_back(grouped);
  }

  /// Lowers it. False: unsupported; why() says why.
  bool lower(Isa isa) {
    const Family* family = find_family(text_.modifiers[0], text_.modifiers.back(), isa);
    why_ = "no family";
    if (!family) return false;
    try {
      family->lower(*this);
    } catch (const Unsupported& unsupported) {
      why_ = unsupported.what;
      return false;
    }
    return true;
  }
  const std::string& why() const { return why_; }

  /// Runs what was lowered, then moves the taint.
  void run(LaneMask mask = all_lanes) {
    for (const Code& code : codes_) {
      code.run(warp, code, mask);
      if (code.taint) code.taint(warp, code, mask);
    }
  }
  /// Runs another handler on the operands of the first Code.
  void run_with(Handler handler) { handler(warp, codes_.front(), all_lanes); }

  template <typename T>
  Lanes<T> result(unsigned n = 0) const {
    Lanes<T> lanes;
    std::memcpy(lanes.data(), registers_[outputs_[n]].bytes, sizeof lanes);
    return lanes;
  }
  LaneMask predicate(unsigned n = 0) const {
    LaneMask lanes;
    std::memcpy(&lanes, registers_[outputs_[n]].bytes, sizeof lanes);
    return lanes;
  }
  Lanes<std::uint8_t> taint(unsigned n = 0) const {
    Lanes<std::uint8_t> lanes;
    std::memcpy(lanes.data(), registers_[outputs_[n]].taint, sizeof lanes);
    return lanes;
  }
  LaneMask predicate_taint(unsigned n = 0) const {
    LaneMask lanes;
    std::memcpy(&lanes, registers_[outputs_[n]].taint, sizeof lanes);
    return lanes;
  }

  Warp warp;

 private:
  /// Room for any row. Its taint lies as in a frame: that of offset n at n / 2.
  static constexpr std::size_t row_bytes = 256;
  struct Register {
    std::byte* bytes;
    std::uint8_t* taint;
    Slot slot;
  };

  void add(ptx::Atom atom) {
    ptx::Operand operand;
    operand.elements.push_back(atom);
    text_.operands.push_back(operand);
  }
  ptx::Atom register_atom(unsigned bits) {
    allocate(bits);
    return ptx::RegisterRef{static_cast<std::uint32_t>(registers_.size() - 1)};
  }
  Slot allocate(unsigned bits) {
    const std::size_t offset = registers_.size() * row_bytes;
    Slot slot{offset, static_cast<std::uint8_t>(bits < 16 && bits > 1 ? 16 : bits), false};
    if (offset + row_bytes > sizeof rows_) throw Unsupported{"too many registers"};
    registers_.push_back({rows_ + offset, taint_ + offset / 2, slot});
    warp.rows = rows_;
    warp.taint_rows = taint_;
    warp.live = warp.active = all_lanes;
    return slot;
  }
  const Slot& slot(const ptx::Atom& atom) const {
    return registers_[std::get<ptx::RegisterRef>(atom).index].slot;
  }

  Slot source(const ptx::Operand& operand, unsigned bits) override {
    return source(operand.elements[0], bits);
  }
  Slot source(const ptx::Atom& atom, unsigned bits) override {
    if (const auto* literal = std::get_if<ptx::Immediate>(&atom))
      return constant(literal->bits, bits);
    EXPECT_EQ(slot(atom).bits, bits) << opcode_;
    return slot(atom);
  }
  Slot predicate(const ptx::Operand& operand) override { return slot(operand.elements[0]); }
  Slot predicate(const ptx::Atom& atom) override { return slot(atom); }
  Slot destination(const ptx::Operand& operand, unsigned bits, bool sign_extend) override {
    return destination(operand.elements[0], bits, sign_extend);
  }
  Slot destination(const ptx::Atom& atom, unsigned bits, bool) override {
    EXPECT_EQ(slot(atom).bits, bits) << opcode_;
    return slot(atom);
  }
  Slot predicate_destination(const ptx::Atom& atom) override {
    EXPECT_EQ(slot(atom).bits, 1) << opcode_;
    return slot(atom);
  }
  Address address(const ptx::Operand&) override { throw Unsupported{"addresses in this harness"}; }
  Slot scratch(unsigned bits) override { return allocate(bits); }
  Slot constant(std::uint64_t value, unsigned bits) override {
    auto& row = constants_.emplace_back();
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      std::memcpy(row.bytes + lane * bits / 8, &value, bits / 8);
    return {reinterpret_cast<std::uint64_t>(row.bytes), static_cast<std::uint8_t>(bits), true};
  }
  unsigned register_bits(const ptx::Atom& atom) const override {
    return std::holds_alternative<ptx::RegisterRef>(atom) ? slot(atom).bits : 0;
  }
  Code& emit(Handler handler, InstructionClass kind, std::initializer_list<Slot> outputs,
             std::initializer_list<Slot> inputs, Handler mover) override {
    return emit(handler, kind, std::vector<Slot>(outputs), std::vector<Slot>(inputs), mover);
  }
  Code& emit(Handler handler, InstructionClass kind, const std::vector<Slot>& outputs,
             const std::vector<Slot>& inputs, Handler mover) override {
    auto& slots = slots_.emplace_back(outputs);
    slots.insert(slots.end(), inputs.begin(), inputs.end());
    Code& code = codes_.emplace_back();
    code.run = handler;
    code.kind = kind;
    code.operands = slots.data();
    code.outputs = static_cast<std::uint8_t>(outputs.size());
    code.inputs = static_cast<std::uint8_t>(inputs.size());
    code.taint = mover;
    return code;
  }
  std::uint32_t label(const ptx::Atom&) const override { return 0; }
  std::uint32_t table(std::uint32_t) override { return 0; }
  std::uint32_t add_call(CallSite) override { return 0; }
  CallSite::Piece piece(const ptx::Atom&) const override { return {}; }
  const ptx::Module& module() const override { return module_; }

  std::string opcode_, why_;
  ptx::Instruction text_;
  ptx::Module module_;
  alignas(64) std::byte rows_[16 * row_bytes] = {};
  std::uint8_t taint_[16 * row_bytes / 2] = {};
  std::vector<Register> registers_;
  std::vector<std::size_t> outputs_;
  std::deque<ConstantRow> constants_;
  std::deque<std::vector<Slot>> slots_;
  std::deque<Code> codes_;
};

namespace detail {
template <typename T>
struct IsLanes : std::false_type {};
template <typename T>
struct IsLanes<Lanes<T>> : std::true_type {};

/// A register for a plain value or for lanes; predicates and literals as they are.
template <typename T>
void add_input(OneInstruction& instruction, const T& value) {
  if constexpr (std::is_arithmetic_v<T>)
    instruction.in(all(value));
  else
    instruction.in(value);
}
}  // namespace detail

/// Runs `opcode d, in..` with every width of vectors, for all lanes and for some, and returns the
/// lanes of d. Lanes that the mask leaves out must keep what they held.
template <typename Out, typename... In>
Lanes<Out> lanes_of(std::string_view opcode, const In&... in) {
  Lanes<Out> first{};
  for (const Isa isa : isas()) {
    Lanes<Out> full{};
    for (const LaneMask mask : {all_lanes, LaneMask{0x80F0A5C1}}) {
      OneInstruction instruction(opcode);
      instruction.out(8 * sizeof(Out));
      (detail::add_input(instruction, in), ...);
      if (!instruction.lower(isa)) {
        ADD_FAILURE() << opcode << ": " << instruction.why();
        return {};
      }
      const Lanes<Out> before = instruction.result<Out>();
      instruction.run(mask);
      const Lanes<Out> after = instruction.result<Out>();
      if (mask == all_lanes) full = after;
      for (unsigned lane = 0; lane < warp_lanes; ++lane) {
        const Out& expected = mask >> lane & 1 ? full[lane] : before[lane];
        EXPECT_EQ(std::memcmp(&after[lane], &expected, sizeof(Out)), 0)
            << opcode << " lane " << lane << " mask " << mask;
      }
    }
    if (isa == Isa::portable) first = full;
    EXPECT_EQ(std::memcmp(&full, &first, sizeof first), 0)
        << opcode << ": vectors of width " << static_cast<int>(isa);
  }
  return first;
}

/// The same for one value, which every lane computes.
template <typename Out, typename... In>
Out one(std::string_view opcode, const In&... in) {
  const Lanes<Out> lanes = lanes_of<Out>(opcode, in...);
  for (unsigned lane = 1; lane < warp_lanes; ++lane)
    EXPECT_EQ(std::memcmp(&lanes[lane], &lanes[0], sizeof(Out)), 0) << opcode << " lane " << lane;
  return lanes[0];
}

/// Runs `opcode p, in..` as lanes_of does; the lanes where p is set.
template <typename... In>
LaneMask predicate_of(std::string_view opcode, const In&... in) {
  LaneMask first = 0;
  for (const Isa isa : isas()) {
    LaneMask full = 0;
    for (const LaneMask mask : {all_lanes, LaneMask{0x80F0A5C1}}) {
      OneInstruction instruction(opcode);
      instruction.out(1);
      (detail::add_input(instruction, in), ...);
      if (!instruction.lower(isa)) {
        ADD_FAILURE() << opcode << ": " << instruction.why();
        return 0;
      }
      const LaneMask before = instruction.predicate();
      instruction.run(mask);
      if (mask == all_lanes) full = instruction.predicate();
      EXPECT_EQ(instruction.predicate(), (before & ~mask) | (full & mask)) << opcode;
    }
    if (isa == Isa::portable) first = full;
    EXPECT_EQ(full, first) << opcode << ": vectors of width " << static_cast<int>(isa);
  }
  return first;
}

/// Does the instruction, with registers of these widths behind a destination, lower at all?
inline bool lowers(std::string_view opcode, unsigned out, std::initializer_list<unsigned> in) {
  OneInstruction instruction(opcode);
  instruction.out(out);
  for (const unsigned bits : in) {
    if (bits == 1)
      instruction.in(Predicate{0});
    else if (bits == 16)
      instruction.in(all(std::uint16_t{0}));
    else if (bits == 32)
      instruction.in(all(std::uint32_t{0}));
    else
      instruction.in(all(std::uint64_t{0}));
  }
  return instruction.lower(Isa::portable);
}

}  // namespace vertebra::emulator::test
