#include "tests/emulator/machine/control.h"

#include <array>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/machine/warp.h"

namespace vertebra::emulator {
namespace {

void nothing(Warp&, const Code&, LaneMask) {}

void sleep(Warp& warp, const Code&, LaneMask) { warp.yield = true; }

void trap(Warp& warp, const Code& code, LaneMask mask) {
  warp.fault(Check::trap, LaunchStatus::trap, code, static_cast<unsigned>(__builtin_ctz(mask)),
             "the kernel stopped itself");
}

/// bar.warp.sync: the interpreter gathered the lanes; those that are missing will never come.
void sync_warp(Warp& warp, const Code& code, LaneMask mask) {
  const auto* members = warp.row<const LaneMask>(code.input(0));
  const LaneMask named = members[__builtin_ctz(mask)];
  for_lanes(mask, [&](unsigned lane) {
    if (!(members[lane] >> lane & 1))
      warp.report(Check::barrier, code, lane, "the lane is not in the mask that it names");
  });
  if (const LaneMask missing = named & warp.live & ~mask)
    warp.report(Check::barrier, code, static_cast<unsigned>(__builtin_ctz(missing)),
                "the lane is named in the mask, and never arrives");
}

void lower_bra(Lowering& in) {
  Code& code = in.emit(nothing, InstructionClass::control, {}, {}, nullptr);
  code.flow = Flow::branch;
  code.target = in.label(in.operand(0).elements.at(0));
}

void lower_brx(Lowering& in) {
  const auto* table = std::get_if<ptx::Immediate>(&in.operand(1).elements.at(0));
  if (!table) throw Unsupported{"brx.idx needs a .branchtargets label"};
  const Slot index = in.source(in.operand(0), 32);
  const std::uint32_t target = in.table(static_cast<std::uint32_t>(table->bits));
  Code& code = in.emit(nothing, InstructionClass::control, {}, {index}, nullptr);
  code.flow = Flow::indexed;
  code.target = target;
}

void lower_call(Lowering& in) {
  CallSite call;
  unsigned n = 0;
  const auto pieces = [&](const ptx::Operand& list) {
    std::vector<CallSite::Piece> result;
    for (const ptx::Atom& atom : list.elements) result.push_back(in.piece(atom));
    return result;
  };
  if (in.operand(n).form == ptx::Operand::Form::list) call.results = pieces(in.operand(n++));
  const ptx::Atom& callee = in.operand(n++).elements.at(0);
  if (n < in.operand_count() && in.operand(n).form == ptx::Operand::Form::list)
    call.arguments = pieces(in.operand(n++));

  std::vector<Slot> inputs;
  if (const auto* function = std::get_if<ptx::FunctionRef>(&callee)) {
    call.function = function->index;
  } else {
    inputs.push_back(in.source(callee, 64));
  }
  const std::uint32_t target = in.add_call(std::move(call));
  Code& code = in.emit(nothing, InstructionClass::control, {}, inputs, nullptr);
  code.flow = Flow::call;
  code.target = target;
}

void lower_ret(Lowering& in) {
  in.emit(nothing, InstructionClass::control, {}, {}, nullptr).flow = Flow::leave;
}

void lower_exit(Lowering& in) {
  in.emit(nothing, InstructionClass::control, {}, {}, nullptr).flow = Flow::exit;
}

void lower_bar(Lowering& in) {
  if (in.has("cluster")) throw Unsupported{"clusters of blocks are not emulated"};
  if (in.has("warp")) {
    const Slot members = in.source(in.operand(0), 32);
    Code& code = in.emit(sync_warp, InstructionClass::barrier, {}, {members}, nullptr);
    code.flow = Flow::collective;
    code.members = 0;
    return;
  }
  BarrierAction action;
  if (in.has("sync"))
    action = BarrierAction::sync;
  else if (in.has("arrive"))
    action = BarrierAction::arrive;
  else if (in.has("popc"))
    action = BarrierAction::red_popc;
  else if (in.has("and"))
    action = BarrierAction::red_and;
  else if (in.has("or"))
    action = BarrierAction::red_or;
  else
    throw Unsupported{"this form of barrier is not known"};

  const bool reduces = action >= BarrierAction::red_popc;
  std::vector<Slot> outputs, inputs;
  unsigned n = 0;
  if (reduces) {
    const ptx::Operand& result = in.operand(n++);
    outputs.push_back(action == BarrierAction::red_popc
                          ? in.destination(result, 32)
                          : in.predicate_destination(result.elements.at(0)));
  }
  inputs.push_back(in.source(in.operand(n++), 32));
  const unsigned rest = in.operand_count() - n - (reduces ? 1 : 0);
  inputs.push_back(rest ? in.source(in.operand(n++), 32) : in.constant(0, 32));
  if (reduces) inputs.push_back(in.predicate(in.operand(n)));

  Code& code = in.emit(nothing, InstructionClass::barrier, outputs, inputs, nullptr);
  code.flow = Flow::barrier;
  code.aux[0] = static_cast<std::uint8_t>(action);
  code.aux[1] = in.modifier(0) == "bar" || in.has("aligned");
}

template <InstructionClass kind>
void lower_nothing(Lowering& in) {
  in.emit(nothing, kind, {}, {}, nullptr);
}

void lower_sleep(Lowering& in) { in.emit(sleep, InstructionClass::control, {}, {}, nullptr); }
void lower_trap(Lowering& in) { in.emit(trap, InstructionClass::control, {}, {}, nullptr); }

constexpr std::array families = {
    Family{"bra", "", lower_bra},
    Family{"brx", "", lower_brx},
    Family{"call", "", lower_call},
    Family{"ret", "", lower_ret},
    Family{"exit", "", lower_exit},
    Family{"bar", "", lower_bar},
    Family{"barrier", "", lower_bar},
    Family{"trap", "", lower_trap},
    Family{"brkpt", "", lower_trap},
    Family{"nanosleep", "", lower_sleep},
    // Every access of the emulator is strong already, so a fence has nothing to do.
    Family{"membar", "", lower_nothing<InstructionClass::fence>},
    Family{"fence", "", lower_nothing<InstructionClass::fence>},
    Family{"pmevent", "", lower_nothing<InstructionClass::other>},
    Family{"griddepcontrol", "", lower_nothing<InstructionClass::other>},
    Family{"setmaxnreg", "", lower_nothing<InstructionClass::other>},
};

}  // namespace

const Family* find_control_family(std::string_view name) {
  for (const Family& family : families)
    if (family.name == name) return &family;
  return nullptr;
}

}  // namespace vertebra::emulator
