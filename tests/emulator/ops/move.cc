#include "tests/emulator/machine/machine.h"
#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/forms.h"

// mov, cvta and isspacep (PTX ISA 9.7.9.3 to 9.7.9.5, 9.7.9.19, 9.7.9.20), and the clocks.
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

constexpr InstructionClass move = InstructionClass::move;

struct Copy {
  template <typename T>
  T operator()(T a) const {
    return a;
  }
};

void run_copy_predicate(Warp& warp, const Code& code, LaneMask mask) {
  write_predicate(warp, code, mask, 0, warp.lanes(code.input(0)));
}

// -- a register and a vector of its parts; Code::aux[0]: bits of a part

template <typename Whole, typename Part>
void run_unpack(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned bits = code.aux[0];
  const Whole* in = warp.row<const Whole>(code.input(0));
  const auto kept = static_cast<Part>(~std::uint64_t{0} >> (64 - bits));
  for (unsigned n = 0; n < code.outputs; ++n)
    write_lanes<Part>(warp, code, mask, n, [&](unsigned lane) {
      return static_cast<Part>(static_cast<Part>(in[lane] >> (n * bits)) & kept);
    });
}

template <typename Whole, typename Part>
void run_pack(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned bits = code.aux[0];
  const auto kept = static_cast<Part>(~std::uint64_t{0} >> (64 - bits));
  alignas(64) Whole packed[warp_lanes] = {};
  for (unsigned n = 0; n < code.inputs; ++n) {
    const Part* in = warp.row<const Part>(code.input(n));
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      packed[lane] |= static_cast<Whole>(static_cast<Whole>(in[lane] & kept) << (n * bits));
  }
  write_lanes<Whole>(warp, code, mask, 0, [&](unsigned lane) { return packed[lane]; });
}

void taint_unpack(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned bytes = code.aux[0] / 8u, part = (1u << bytes) - 1;
  const std::uint8_t* in = warp.taint(code.input(0));
  for (unsigned n = 0; n < code.outputs; ++n)
    write_taint(warp, code, mask, n, [&](unsigned lane) { return in[lane] >> (n * bytes) & part; });
}

void taint_pack(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned bytes = code.aux[0] / 8u, part = (1u << bytes) - 1;
  unsigned packed[warp_lanes] = {};
  for (unsigned n = 0; n < code.inputs; ++n) {
    const std::uint8_t* in = warp.taint(code.input(n));
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      packed[lane] |= (in[lane] & part) << (n * bytes);
  }
  write_taint(warp, code, mask, 0, [&](unsigned lane) { return packed[lane]; });
}

/// The handler for a register of `whole` bits with parts in rows of `part` bits.
template <template <typename, typename> typename Run>
Handler for_parts(unsigned whole, unsigned part) {
  if (whole == 64 && part == 32) return Run<std::uint64_t, std::uint32_t>::run;
  if (whole == 64 && part == 16) return Run<std::uint64_t, std::uint16_t>::run;
  if (whole == 32 && part == 16) return Run<std::uint32_t, std::uint16_t>::run;
  if (whole == 16 && part == 16) return Run<std::uint16_t, std::uint16_t>::run;
  throw Unsupported{"vector of this width"};
}
template <typename Whole, typename Part>
struct Unpack {
  static constexpr Handler run = run_unpack<Whole, Part>;
};
template <typename Whole, typename Part>
struct Pack {
  static constexpr Handler run = run_pack<Whole, Part>;
};

void lower_vector(Lowering& l) {
  const bool unpacks = l.operand(0).form == ptx::Operand::Form::vector;
  const ptx::Operand& vector = l.operand(unpacks ? 0 : 1);
  const unsigned whole = scalar_type(l.last()).bits;
  const auto count = static_cast<unsigned>(vector.elements.size());
  if ((count != 2 && count != 4) || whole / count < 8) throw Unsupported{"vector of this length"};
  const unsigned bits = whole / count, row = bits < 16 ? 16 : bits;
  std::vector<Slot> parts;
  for (const ptx::Atom& atom : vector.elements)
    parts.push_back(unpacks ? l.destination(atom, row) : l.source(atom, row));
  Code& code =
      unpacks ? l.emit(for_parts<Unpack>(whole, row), move, parts,
                       std::vector<Slot>{l.source(l.operand(1), whole)}, taint_unpack)
              : l.emit(for_parts<Pack>(whole, row), move,
                       std::vector<Slot>{l.destination(l.operand(0), whole)}, parts, taint_pack);
  code.aux[0] = static_cast<std::uint8_t>(bits);
}

void lower_move(Lowering& l) {
  allow_only(l, l.last());
  if (l.operand_count() != 2) throw Unsupported{"number of operands"};
  if (l.last() == "pred") {
    const Slot in = l.predicate(l.operand(1));
    l.emit(run_copy_predicate, move, {l.predicate_destination(l.operand(0).elements.at(0))}, {in},
           taint_all);
    return;
  }
  for (unsigned n = 0; n < 2; ++n)
    if (l.operand(n).form == ptx::Operand::Form::vector) {
      lower_vector(l);
      return;
    }
  const ScalarType type = scalar_type(l.last());
  const Handler run = for_integer({'b', type.row_bits()}, [](auto t) -> Handler {
    return apply<Copy, decltype(t), decltype(t)>;
  });
  emit_same(l, run, move, type, 1, taint_bytes);
}

// -- addresses

std::uint64_t window(std::string_view space) {
  if (space.starts_with("shared")) return shared_window;
  if (space == "local") return local_window;
  if (space.starts_with("param")) return parameter_window;
  if (space == "global" || space == "const") return 0;
  throw Unsupported{"space ." + std::string(space)};
}

/// The lower 56 bits are the address in its space; Code::immediate is the window to put above them.
template <typename T>
void run_set_window(Warp& warp, const Code& code, LaneMask mask) {
  const auto base = static_cast<T>(code.immediate);
  map<T, T>(warp, code, mask, [base](T address) {
    return static_cast<T>(base | (address & static_cast<T>((1ull << 56) - 1)));
  });
}

/// cvta.space.u64 makes a generic address, cvta.to.space.u64 one in the space.
void lower_cvta(Lowering& l) {
  allow_only(l, "to const global local shared shared::cta param param::entry u32 u64");
  const ScalarType type = scalar_type(l.last());
  const bool to_space = l.has("to");
  const std::uint64_t base = window(l.modifier(to_space ? 2 : 1));
  const Handler run =
      type.bits == 64 ? run_set_window<std::uint64_t> : run_set_window<std::uint32_t>;
  emit_same(l, run, InstructionClass::integer, type, 1).immediate =
      to_space ? 0 : static_cast<std::int64_t>(base);
}

/// Global is whatever has no window of its own, constants apart; kernel parameters count as global.
void run_isspacep(Warp& warp, const Code& code, LaneMask mask) {
  const std::uint64_t* address = warp.row<const std::uint64_t>(code.input(0));
  const bool constant = code.aux[0], global = code.aux[1];
  LaneMask inside = 0;
  for_lanes(mask, [&](unsigned lane) {
    const std::uint64_t base = window_of(address[lane]);
    bool is_inside = base == static_cast<std::uint64_t>(code.immediate);
    if ((constant || global) && base == 0) {
      const Allocation* allocation = warp.machine().memory.find(address[lane]);
      is_inside = constant == (allocation && allocation->kind == MemoryKind::constant);
    }
    if (global && base == parameter_window) is_inside = true;
    inside |= LaneMask{is_inside} << lane;
  });
  write_predicate(warp, code, mask, 0, inside);
}

void lower_isspacep(Lowering& l) {
  const std::string_view space = l.last();
  const std::uint64_t base = window(space);
  const Slot in = l.source(l.operand(1), 64);
  Code& code = l.emit(run_isspacep, InstructionClass::compare,
                      {l.predicate_destination(l.operand(0).elements.at(0))}, {in}, taint_all);
  code.immediate = static_cast<std::int64_t>(base);
  code.aux[0] = space == "const";
  code.aux[1] = space == "global";
}

constexpr Family families[] = {
    {"mov", "", lower_move},
    {"cvta", "", lower_cvta},
    {"isspacep", "", lower_isspacep},
};

}  // namespace

std::span<const Family> move_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
