#include "tests/emulator/ops/collective.h"
#include "tests/emulator/ops/families.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

enum class Mode : std::uint8_t { up, down, butterfly, index };

/// Where lanes read, by PTX ISA 9.7.9.6.
struct Sources {
  alignas(64) std::uint32_t lane[warp_lanes];
  LaneMask in_range = 0;  ///< lanes whose source lies in their segment; others read themselves
};

template <Mode mode>
Sources find_sources(const std::uint32_t* b, const std::uint32_t* c) {
  Sources sources;
  alignas(64) std::uint32_t inside[warp_lanes];
  for (unsigned lane = 0; lane < warp_lanes; ++lane) {
    const std::uint32_t distance = b[lane] & 31, clamp = c[lane] & 31, segment = c[lane] >> 8 & 31;
    const std::uint32_t first = lane & segment;
    const auto last = static_cast<std::int32_t>(first | (clamp & ~segment));
    std::uint32_t from;
    if constexpr (mode == Mode::up) from = lane - distance;
    if constexpr (mode == Mode::down) from = lane + distance;
    if constexpr (mode == Mode::butterfly) from = lane ^ distance;
    if constexpr (mode == Mode::index) from = first | (distance & ~segment);
    const auto signed_from = static_cast<std::int32_t>(from);
    const bool good = mode == Mode::up ? signed_from >= last : signed_from <= last;
    sources.lane[lane] = good ? from : lane;
    inside[lane] = good;
  }
  sources.in_range = test_lanes([&](unsigned lane) { return inside[lane] != 0; });
  return sources;
}

/// shfl.sync d|p, a, b, c, membermask.
template <Mode mode>
void run(Warp& warp, const Code& code, LaneMask mask) {
  const Members members = gather_members(warp, code, mask);
  const Sources sources = find_sources<mode>(warp.row<const std::uint32_t>(code.input(1)),
                                             warp.row<const std::uint32_t>(code.input(2)));
  LaneMask from_nowhere = 0;
  for (unsigned lane = 0; lane < warp_lanes; ++lane)
    from_nowhere |= (~(members.of[lane] | 1u << lane) >> sources.lane[lane] & 1) << lane;
  from_nowhere &= mask;
  if (from_nowhere != 0) [[unlikely]] {
    const auto lane = static_cast<unsigned>(__builtin_ctz(from_nowhere));
    warp.report(Check::shuffle, code, lane,
                fmt::format("lane {} reads from lane {}, which is not in its member mask or does "
                            "not execute the shuffle",
                            lane, sources.lane[lane]),
                "source");
  }

  if (warp.tainted) {
    // b and c decide for all bytes; the values' bytes travel. Before the registers change.
    std::uint8_t taint[warp_lanes];
    const std::uint8_t *a = warp.taint(code.input(0)), *b = warp.taint(code.input(1)),
                       *c = warp.taint(code.input(2));
    LaneMask choice_tainted = 0;
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      const bool choice = (b[lane] | c[lane]) != 0;
      taint[lane] = choice ? 0xF : a[sources.lane[lane]];
      choice_tainted |= LaneMask{choice} << lane;
    }
    write_taint(warp, code, mask, 0, [&](unsigned lane) { return taint[lane]; });
    if (code.outputs > 1) {
      LaneMask& p = warp.taint_lanes(code.output(1));
      p = (p & ~mask) | (choice_tainted & mask);
    }
  }

  alignas(64) std::uint32_t values[warp_lanes];
  const std::uint32_t* a = warp.row<const std::uint32_t>(code.input(0));
  for (unsigned lane = 0; lane < warp_lanes; ++lane) values[lane] = a[sources.lane[lane]];
  write_lanes<std::uint32_t>(warp, code, mask, 0, [&](unsigned lane) { return values[lane]; });
  if (code.outputs > 1) write_predicate(warp, code, mask, 1, sources.in_range);
}

constexpr Family families[] = {
    {"shfl", "", lower_shuffle}, {"vote", "", lower_vote},    {"match", "", lower_match},
    {"elect", "", lower_elect},  {"redux", "", lower_reduce}, {"activemask", "", lower_active_mask},
};

}  // namespace

void lower_shuffle(Lowering& lowering) {
  if (lowering.modifier(1) != "sync") throw Unsupported{"shfl without .sync"};
  const std::string_view mode = lowering.modifier(2);
  const Handler handler = mode == "up"     ? run<Mode::up>
                          : mode == "down" ? run<Mode::down>
                          : mode == "bfly" ? run<Mode::butterfly>
                          : mode == "idx"  ? run<Mode::index>
                                           : nullptr;
  if (handler == nullptr || lowering.last() != "b32") throw Unsupported{"this form of shfl"};
  std::vector<Slot> inputs;
  for (unsigned n = 1; n <= 4; ++n) inputs.push_back(lowering.source(lowering.operand(n), 32));
  const auto& result = lowering.operand(0).elements;
  std::vector<Slot> outputs{lowering.destination(result[0], 32)};
  if (result.size() > 1) outputs.push_back(lowering.predicate_destination(result[1]));
  make_collective(lowering.emit(handler, InstructionClass::shuffle, outputs, inputs, nullptr), 3);
}

std::span<const Family> lane_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
