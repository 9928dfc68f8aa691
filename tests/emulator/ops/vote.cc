#include "tests/emulator/ops/collective.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

enum class Vote : std::uint8_t { all, any, uniform };

/// The lanes for which f(their members) holds.
template <typename F>
LaneMask decide(const Members& members, F&& f) {
  return test_lanes([&](unsigned lane) { return f(members.of[lane]); });
}

/// Gives predicate output `n` taint where a member's input is tainted.
void taint_predicate(Warp& warp, const Code& code, LaneMask mask, unsigned n,
                     const Members& members, LaneMask tainted) {
  if (!warp.tainted) return;
  LaneMask& out = warp.taint_lanes(code.output(n));
  out = (out & ~mask) | (mask & decide(members, [&](LaneMask of) { return (of & tainted) != 0; }));
}

/// The lanes of which any byte of input `n` is tainted.
LaneMask tainted_lanes(Warp& warp, const Code& code, unsigned n) {
  const std::uint8_t* taint = warp.taint(code.input(n));
  return test_lanes([&](unsigned lane) { return taint[lane] != 0; });
}

/// vote.sync.{all,any,uni}.pred p, a, membermask.
template <Vote vote>
void run_vote(Warp& warp, const Code& code, LaneMask mask) {
  const Members members = gather_members(warp, code, mask);
  const LaneMask votes = warp.lanes(code.input(0));
  const LaneMask tainted = warp.tainted ? warp.taint_lanes(code.input(0)) : 0;
  const LaneMask result = decide(members, [votes](LaneMask of) {
    const bool all = (votes & of) == of, any = (votes & of) != 0;
    return vote == Vote::all ? all : vote == Vote::any ? any : all || !any;
  });
  taint_predicate(warp, code, mask, 0, members, tainted);
  write_predicate(warp, code, mask, 0, result);
}

/// vote.sync.ballot.b32 d, a, membermask. Byte n of the result depends on lanes 8n to 8n+7.
void run_ballot(Warp& warp, const Code& code, LaneMask mask) {
  const Members members = gather_members(warp, code, mask);
  const LaneMask votes = warp.lanes(code.input(0));
  if (warp.tainted) {
    const LaneMask tainted = warp.taint_lanes(code.input(0));
    write_taint(warp, code, mask, 0, [&](unsigned lane) {
      const LaneMask of = members.of[lane] & tainted;
      unsigned bytes = 0;
      for (unsigned byte = 0; byte < 4; ++byte) bytes |= (of >> 8 * byte & 0xFF ? 1u : 0u) << byte;
      return bytes;
    });
  }
  write_lanes<std::uint32_t>(warp, code, mask, 0,
                             [&](unsigned lane) { return votes & members.of[lane]; });
}

/// The members that hold the same value as the lane.
template <typename T>
LaneMask equal_lanes(const T* values, const Members& members, unsigned lane) {
  return members.of[lane] & test_lanes([&](unsigned n) { return values[n] == values[lane]; });
}

/// Taints output 0, and the predicate of match.all, where any member's value is tainted.
void taint_match(Warp& warp, const Code& code, LaneMask mask, const Members& members) {
  if (!warp.tainted) return;
  const LaneMask tainted = tainted_lanes(warp, code, 0);
  write_taint(warp, code, mask, 0,
              [&](unsigned lane) { return (members.of[lane] & tainted) != 0 ? 0xF : 0; });
  if (code.outputs > 1) taint_predicate(warp, code, mask, 1, members, tainted);
}

/// match.any.sync d, a, membermask.
template <typename T>
void run_match_any(Warp& warp, const Code& code, LaneMask mask) {
  const Members members = gather_members(warp, code, mask);
  const T* values = warp.row<const T>(code.input(0));
  alignas(64) LaneMask result[warp_lanes];
  for (unsigned lane = 0; lane < warp_lanes; ++lane)
    result[lane] = equal_lanes(values, members, lane);
  taint_match(warp, code, mask, members);
  write_lanes<LaneMask>(warp, code, mask, 0, [&](unsigned lane) { return result[lane]; });
}

/// match.all.sync d|p, a, membermask: the members if they all agree, else 0.
template <typename T>
void run_match_all(Warp& warp, const Code& code, LaneMask mask) {
  const Members members = gather_members(warp, code, mask);
  const T* values = warp.row<const T>(code.input(0));
  alignas(64) LaneMask result[warp_lanes];
  for (unsigned lane = 0; lane < warp_lanes; ++lane)
    result[lane] = equal_lanes(values, members, lane) == members.of[lane] ? members.of[lane] : 0;
  taint_match(warp, code, mask, members);
  write_lanes<LaneMask>(warp, code, mask, 0, [&](unsigned lane) { return result[lane]; });
  if (code.outputs > 1)
    write_predicate(warp, code, mask, 1,
                    test_lanes([&](unsigned lane) { return result[lane] != 0; }));
}

/// elect.sync d|p, membermask: the lowest member leads.
void run_elect(Warp& warp, const Code& code, LaneMask mask) {
  const Members members = gather_members(warp, code, mask);
  const auto leader = [&](unsigned lane) {
    return members.of[lane] != 0 ? static_cast<unsigned>(__builtin_ctz(members.of[lane])) : lane;
  };
  alignas(64) std::uint32_t leaders[warp_lanes];
  for (unsigned lane = 0; lane < warp_lanes; ++lane) leaders[lane] = leader(lane);
  write_lanes<std::uint32_t>(warp, code, mask, 0, [&](unsigned lane) { return leaders[lane]; });
  write_predicate(warp, code, mask, 1,
                  test_lanes([&](unsigned lane) { return leaders[lane] == lane; }));
}

void run_active_mask(Warp& warp, const Code& code, LaneMask mask) {
  write_lanes<LaneMask>(warp, code, mask, 0, [mask](unsigned) { return mask; });
}

/// redux.sync.op d, a, membermask; F joins two values, `start` changes none.
template <typename T, typename F, T start>
void run_reduce(Warp& warp, const Code& code, LaneMask mask) {
  const Members members = gather_members(warp, code, mask);
  const T* values = warp.row<const T>(code.input(0));
  alignas(64) T result[warp_lanes] = {};
  for_lanes(mask, [&](unsigned lane) {
    const auto before = lane == 0 ? lane : lane - 1;
    if (lane != 0 && members.of[lane] == members.of[before] && (mask >> before & 1)) {
      result[lane] = result[before];
      return;
    }
    T sum = start;
    for_lanes(members.of[lane], [&](unsigned member) { sum = F{}(sum, values[member]); });
    result[lane] = sum;
  });
  taint_match(warp, code, mask, members);
  write_lanes<T>(warp, code, mask, 0, [&](unsigned lane) { return result[lane]; });
}

using Unsigned = std::uint32_t;
using Signed = std::int32_t;
struct Sum {
  Unsigned operator()(Unsigned a, Unsigned b) const { return a + b; }
};
struct Least {
  template <typename T>
  T operator()(T a, T b) const {
    return std::min(a, b);
  }
};
struct Greatest {
  template <typename T>
  T operator()(T a, T b) const {
    return std::max(a, b);
  }
};

struct Reduction {
  std::string_view operation, types;
  Handler run;
};
constexpr Reduction reductions[] = {
    {"add", "u32", run_reduce<Unsigned, Sum, 0>},
    {"add", "s32", run_reduce<Unsigned, Sum, 0>},
    {"min", "u32", run_reduce<Unsigned, Least, ~0u>},
    {"min", "s32", run_reduce<Signed, Least, INT32_MAX>},
    {"max", "u32", run_reduce<Unsigned, Greatest, 0>},
    {"max", "s32", run_reduce<Signed, Greatest, INT32_MIN>},
    {"and", "b32", run_reduce<Unsigned, std::bit_and<>, ~0u>},
    {"or", "b32", run_reduce<Unsigned, std::bit_or<>, 0>},
    {"xor", "b32", run_reduce<Unsigned, std::bit_xor<>, 0>},
};

[[noreturn]] void refuse(const Lowering& lowering) {
  throw Unsupported{"this form of " + std::string(lowering.modifier(0))};
}

}  // namespace

void lower_vote(Lowering& lowering) {
  if (!lowering.has("sync")) throw Unsupported{"vote without .sync"};
  // ptxas takes vote.sync.ballot and, as CUB writes it, vote.ballot.sync.
  const std::string_view mode = lowering.modifier(lowering.modifier(1) == "sync" ? 2 : 1);
  const std::vector<Slot> inputs{lowering.predicate(lowering.operand(1)),
                                 lowering.source(lowering.operand(2), 32)};
  const bool ballot = mode == "ballot";
  const Handler handler = mode == "all"   ? run_vote<Vote::all>
                          : mode == "any" ? run_vote<Vote::any>
                          : mode == "uni" ? run_vote<Vote::uniform>
                          : ballot        ? run_ballot
                                          : nullptr;
  if (handler == nullptr || lowering.last() != (ballot ? "b32" : "pred")) refuse(lowering);
  const Slot output = ballot ? lowering.destination(lowering.operand(0), 32)
                             : lowering.predicate_destination(lowering.operand(0).elements[0]);
  make_collective(lowering.emit(handler, InstructionClass::vote, {output}, inputs, nullptr), 1);
}

void lower_match(Lowering& lowering) {
  const std::string_view mode = lowering.modifier(1), type = lowering.last();
  const bool wide = type == "b64", all = mode == "all";
  if (lowering.modifier(2) != "sync" || !(wide || type == "b32") || !(all || mode == "any"))
    refuse(lowering);
  const std::vector<Slot> inputs{lowering.source(lowering.operand(1), wide ? 64 : 32),
                                 lowering.source(lowering.operand(2), 32)};
  const auto& result = lowering.operand(0).elements;
  std::vector<Slot> outputs{lowering.destination(result[0], 32)};
  if (result.size() > 1) outputs.push_back(lowering.predicate_destination(result[1]));
  const Handler handler = all ? wide ? run_match_all<std::uint64_t> : run_match_all<std::uint32_t>
                          : wide ? run_match_any<std::uint64_t>
                                 : run_match_any<std::uint32_t>;
  make_collective(lowering.emit(handler, InstructionClass::vote, outputs, inputs, nullptr), 1);
}

void lower_elect(Lowering& lowering) {
  if (lowering.modifier(1) != "sync") refuse(lowering);
  const Slot members = lowering.source(lowering.operand(1), 32);
  const auto& result = lowering.operand(0).elements;
  if (result.size() != 2) refuse(lowering);
  const Slot leader = lowering.destination(result[0], 32);
  const Slot elected = lowering.predicate_destination(result[1]);
  make_collective(
      lowering.emit(run_elect, InstructionClass::vote, {leader, elected}, {members}, taint_all), 0);
}

void lower_active_mask(Lowering& lowering) {
  const Slot output = lowering.destination(lowering.operand(0), 32);
  lowering.emit(run_active_mask, InstructionClass::vote, {output}, {}, taint_all);
}

void lower_reduce(Lowering& lowering) {
  if (lowering.modifier(1) != "sync") refuse(lowering);
  for (const Reduction& reduction : reductions) {
    if (reduction.operation != lowering.modifier(2) || reduction.types != lowering.last() ||
        lowering.instruction().modifiers.size() != 4)
      continue;
    const Slot value = lowering.source(lowering.operand(1), 32);
    const Slot members = lowering.source(lowering.operand(2), 32);
    const Slot output = lowering.destination(lowering.operand(0), 32);
    make_collective(
        lowering.emit(reduction.run, InstructionClass::vote, {output}, {value, members}, nullptr),
        1);
    return;
  }
  refuse(lowering);
}

}  // namespace vertebra::emulator::EMULATOR_ISA
