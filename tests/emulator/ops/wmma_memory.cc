#include <cstring>
#include <string>
#include <vector>

#include "tests/emulator/ops/access.h"
#include "tests/emulator/ops/collective.h"
#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/matrix.h"
#include "tests/emulator/ops/wmma.h"
#include "tests/emulator/ops/words.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

constexpr Shape shapes[] = {
    {"m16n16k16", 16, 16, 16}, {"m32n8k16", 32, 8, 16}, {"m8n32k16", 8, 32, 16},
    {"m16n16k8", 16, 16, 8},   {"m8n8k4", 8, 8, 4},
};

unsigned type_bytes(std::string_view type) {
  if (contains_word("s8 u8", type)) return 1;
  if (contains_word("f16 bf16", type)) return 2;
  if (contains_word("tf32 f32 s32", type)) return 4;
  if (type == "f64") return 8;
  throw Unsupported{"fragments of ." + std::string(type)};
}

/// Where a fragment is and how it lies there.
struct Place {
  Fragment fragment;
  ptx::Space space;
  bool frame_relative;
};
Place place_of(const Code& code) {
  return {{code.aux[0], code.aux[1], code.aux[2], code.aux[3] != 0},
          static_cast<ptx::Space>(code.aux[4]),
          code.aux[5] != 0};
}

/// A lane's part of a fragment, as bytes, and their taint.
struct Parts {
  alignas(64) std::byte bytes[warp_lanes][32];
  alignas(64) std::uint32_t taint[warp_lanes] = {};
};

/// f(access, first byte of the lane's part) for every access that a load or store consists of.
/// Input 0 is the base, input 1 the stride in elements.
template <typename F>
void each_access(Warp& warp, const Code& code, Use use, F&& f) {
  const auto [fragment, space, frame_relative] = place_of(code);
  Access base;
  base.mask = all_lanes;
  compute_addresses(warp, code, code.input(0), space, frame_relative, base);
  const auto* stride = warp.row<const std::int32_t>(code.input(1));
  for (unsigned first = 0; first < fragment.lane_elements(); first += fragment.run()) {
    Access access;
    access.mask = all_lanes;
    access.bytes = fragment.run() * fragment.element;
    access.element = fragment.element;
    access.use = use;
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      const unsigned index = lane * fragment.lane_elements() + first;
      access.address[lane] =
          base.address[lane] + static_cast<std::uint64_t>(fragment.offset(index, stride[lane]));
    }
    f(access, first * fragment.element);
  }
}

void run_load(Warp& warp, const Code& code, LaneMask mask) {
  require_full_warp(warp, code, mask);
  const Place place = place_of(code);
  Parts parts;
  bool tainted = false;
  each_access(warp, code, Use::load, [&](Access& access, unsigned first) {
    read(warp, code, place.space, access);
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      std::memcpy(parts.bytes[lane] + first, access.at[lane], access.bytes);
      if (access.tainted) parts.taint[lane] |= access.taint[lane] << first;
    }
    tainted |= access.tainted;
  });
  const unsigned word = place.fragment.word(), used = place.fragment.registers();
  for (unsigned r = 0; r < code.outputs; ++r) {
    std::byte* out = warp.row<std::byte>(code.output(r));
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      std::memcpy(out + lane * word, parts.bytes[lane] + r % used * word, word);
  }
  if (!warp.tainted && !tainted) return;
  warp.tainted = true;
  for (unsigned r = 0; r < code.outputs; ++r)
    write_taint(warp, code, all_lanes, r,
                [&](unsigned lane) { return parts.taint[lane] >> r % used * word; });
}

void run_store(Warp& warp, const Code& code, LaneMask mask) {
  require_full_warp(warp, code, mask);
  const Place place = place_of(code);
  const unsigned word = place.fragment.word(), used = place.fragment.registers();
  Parts parts;
  for (unsigned r = 0; r < used; ++r) {
    const std::byte* in = warp.row<const std::byte>(code.input(2 + r));
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      std::memcpy(parts.bytes[lane] + r * word, in + lane * word, word);
    if (!warp.tainted) continue;
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      parts.taint[lane] |= std::uint32_t{warp.taint(code.input(2 + r))[lane]} << r * word;
  }
  each_access(warp, code, Use::store, [&](Access& access, unsigned first) {
    alignas(64) std::byte values[warp_lanes * 16];
    std::uint32_t any = 0;
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      std::memcpy(values + lane * access.bytes, parts.bytes[lane] + first, access.bytes);
      access.taint[lane] = parts.taint[lane] >> first & ((1u << access.bytes) - 1);
      any |= access.taint[lane];
    }
    access.tainted = any != 0;
    write(warp, code, place.space, access, values);
  });
}

/// wmma.load.a.sync.aligned.row.m16n16k16.global.f16, and store likewise.
struct Form {
  char role = 0;
  Fragment fragment;
  ptx::Space space = ptx::Space::generic;
  bool is_f16_factor = false;
};

Form read_form(const Lowering& lowering) {
  Form form;
  form.role = lowering.modifier(2)[0];
  const std::string_view type = lowering.last();
  form.is_f16_factor = type == "f16" && form.role <= 'b';
  std::string_view shape;
  bool by_rows = false;
  for (unsigned n = 3; n + 1 < lowering.instruction().modifiers.size(); ++n) {
    const std::string_view modifier = lowering.modifier(n);
    if (modifier == "row")
      by_rows = true;
    else if (modifier == "global")
      form.space = ptx::Space::global;
    else if (modifier == "shared" || modifier == "shared::cta")
      form.space = ptx::Space::shared;
    else if (modifier.starts_with('m'))
      shape = modifier;
    else if (!contains_word("sync aligned col", modifier))
      throw Unsupported{"." + std::string(modifier)};
  }
  form.fragment = find_fragment(find_shape(shape), form.role, type);
  form.fragment.by_rows = by_rows;
  return form;
}

/// The stride in elements: operand 2 or, where it is left out, that of a dense matrix.
Slot stride_of(Lowering& lowering, const Fragment& fragment) {
  if (lowering.operand_count() > 2) return lowering.source(lowering.operand(2), 32);
  return lowering.constant(fragment.by_rows ? fragment.columns : fragment.rows, 32);
}

void finish(Code& code, const Form& form, const Address& address) {
  make_collective(code, -1);
  code.immediate = address.offset;
  const unsigned aux[] = {form.fragment.rows,
                          form.fragment.columns,
                          form.fragment.element,
                          form.fragment.by_rows,
                          static_cast<unsigned>(form.space),
                          address.frame_relative};
  for (unsigned n = 0; n < std::size(aux); ++n) code.aux[n] = static_cast<std::uint8_t>(aux[n]);
}

InstructionClass load_class(ptx::Space space) {
  return space == ptx::Space::global   ? InstructionClass::load_global
         : space == ptx::Space::shared ? InstructionClass::load_shared
                                       : InstructionClass::load_generic;
}
InstructionClass store_class(ptx::Space space) {
  return space == ptx::Space::global   ? InstructionClass::store_global
         : space == ptx::Space::shared ? InstructionClass::store_shared
                                       : InstructionClass::store_generic;
}

void lower(Lowering& lowering) {
  const std::string_view action = lowering.modifier(1);
  if (action == "load")
    lower_wmma_load(lowering);
  else if (action == "store")
    lower_wmma_store(lowering);
  else if (action == "mma")
    lower_wmma_product(lowering);
  else
    throw Unsupported{"wmma." + std::string(action)};
}

constexpr Family families[] = {{"wmma", "", lower}};

}  // namespace

Shape find_shape(std::string_view name) {
  for (const Shape& shape : shapes)
    if (shape.name == name) return shape;
  throw Unsupported{"the shape " + std::string(name)};
}

Fragment find_fragment(const Shape& shape, char role, std::string_view type) {
  const unsigned bytes = type_bytes(type);
  if (role == 'a') return {shape.m, shape.k, bytes};
  if (role == 'b') return {shape.k, shape.n, bytes};
  return {shape.m, shape.n, bytes};
}

std::vector<Slot> fragment_registers(Lowering& lowering, const ptx::Operand& operand,
                                     const Fragment& fragment, bool is_f16_factor, bool write,
                                     bool repeats) {
  constexpr unsigned f16_factor_registers = 8;
  const unsigned declared = is_f16_factor ? f16_factor_registers : fragment.registers();
  if (operand.elements.size() != declared) throw Unsupported{"this number of registers"};
  std::vector<Slot> slots;
  for (unsigned n = 0; n < (repeats ? declared : fragment.registers()); ++n) {
    const ptx::Atom& atom = operand.elements[n];
    const unsigned bits = 8 * fragment.word();
    slots.push_back(write ? lowering.destination(atom, bits) : lowering.source(atom, bits));
  }
  return slots;
}

void lower_wmma_load(Lowering& lowering) {
  const Form form = read_form(lowering);
  const Address address = based_address(lowering, lowering.operand(1));
  const std::vector<Slot> inputs{address.base, stride_of(lowering, form.fragment)};
  const std::vector<Slot> outputs = fragment_registers(lowering, lowering.operand(0), form.fragment,
                                                       form.is_f16_factor, true, true);
  finish(lowering.emit(run_load, load_class(form.space), outputs, inputs, nullptr), form, address);
}

void lower_wmma_store(Lowering& lowering) {
  const Form form = read_form(lowering);
  const Address address = based_address(lowering, lowering.operand(0));
  std::vector<Slot> inputs{address.base, stride_of(lowering, form.fragment)};
  for (const Slot& slot : fragment_registers(lowering, lowering.operand(1), form.fragment,
                                             form.is_f16_factor, false, false))
    inputs.push_back(slot);
  finish(lowering.emit(run_store, store_class(form.space), {}, inputs, nullptr), form, address);
}

std::span<const Family> wmma_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
