#include "tests/emulator/machine/register_rows.h"

#include <algorithm>
#include <array>

namespace vertebra::emulator {
namespace {

using Bits = std::vector<std::uint64_t>;

void set(Bits& bits, std::uint64_t n) { bits[n / 64] |= std::uint64_t{1} << n % 64; }
void clear(Bits& bits, std::uint64_t n) { bits[n / 64] &= ~(std::uint64_t{1} << n % 64); }

/// A run of instructions that is entered at its first and left after its last.
struct BasicBlock {
  std::uint32_t first = 0, end = 0;
  std::vector<std::uint32_t> successors;
  Bits live_in;
};

/// Where a register is alive, as positions of instructions; empty if first > last.
struct Interval {
  std::uint32_t first = ~0u, last = 0;
  void cover(std::uint32_t position) {
    first = std::min(first, position);
    last = std::max(last, position);
  }
};

template <typename F>
void for_each_register(const Code& code, bool outputs, F&& f) {
  const unsigned begin = outputs ? 0 : code.outputs;
  const unsigned end = outputs ? code.outputs : code.outputs + code.inputs;
  for (unsigned n = begin; n < end; ++n) {
    const Slot& slot = code.operands[n];
    if (slot && !slot.constant) f(slot.value);
  }
  if (!outputs && code.guard) f(code.guard.value);
}

std::vector<std::uint32_t> successors(const LoweredFunction& function, std::uint32_t at) {
  const Code& code = function.code[at];
  switch (code.flow) {
    case Flow::branch:
      if (code.guard) return {code.target, at + 1};
      return {code.target};
    case Flow::indexed:
      return function.tables[code.target];
    case Flow::leave:
    case Flow::exit:
      if (code.guard) return {at + 1};
      return {};
    default:
      return {at + 1};
  }
}

std::vector<BasicBlock> split(const LoweredFunction& function) {
  const auto count = static_cast<std::uint32_t>(function.code.size());
  std::vector<bool> leads(count + 1, false);
  leads[0] = true;
  for (std::uint32_t at = 0; at < count; ++at) {
    const std::vector<std::uint32_t> next = successors(function, at);
    if (next.size() == 1 && next[0] == at + 1) continue;
    for (const std::uint32_t target : next) leads[target] = true;
    leads[at + 1] = true;
  }
  std::vector<BasicBlock> blocks;
  std::vector<std::uint32_t> block_of(count + 1, 0);
  for (std::uint32_t at = 0; at < count; ++at) {
    if (leads[at]) blocks.push_back({at, at, {}, {}});
    blocks.back().end = at + 1;
    block_of[at] = static_cast<std::uint32_t>(blocks.size() - 1);
  }
  for (BasicBlock& block : blocks)
    for (const std::uint32_t target : successors(function, block.end - 1))
      if (target < count) block.successors.push_back(block_of[target]);
  return blocks;
}

/// Moves `live` from behind an instruction to before it. A write under a guard keeps the old value
/// in some lanes, so it ends nothing.
void step_back(const Code& code, Bits& live) {
  if (!code.guard)
    for_each_register(code, true, [&](std::uint64_t n) { clear(live, n); });
  else
    for_each_register(code, true, [&](std::uint64_t n) { set(live, n); });
  for_each_register(code, false, [&](std::uint64_t n) { set(live, n); });
}

Bits live_out(const std::vector<BasicBlock>& blocks, const BasicBlock& block, std::size_t words) {
  Bits live(words, 0);
  for (const std::uint32_t next : block.successors)
    for (std::size_t word = 0; word < words; ++word) live[word] |= blocks[next].live_in[word];
  return live;
}

std::vector<BasicBlock> analyse(const LoweredFunction& function, std::size_t registers) {
  std::vector<BasicBlock> blocks = split(function);
  const std::size_t words = (registers + 63) / 64;
  for (BasicBlock& block : blocks) block.live_in.assign(words, 0);
  for (bool changed = true; changed;) {
    changed = false;
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
      Bits live = live_out(blocks, *block, words);
      for (std::uint32_t at = block->end; at-- > block->first;) step_back(function.code[at], live);
      if (live != block->live_in) {
        block->live_in = std::move(live);
        changed = true;
      }
    }
  }
  return blocks;
}

std::vector<Interval> intervals(const LoweredFunction& function, std::size_t registers,
                                const std::vector<BasicBlock>& blocks) {
  std::vector<Interval> result(registers);
  const auto cover_all = [&](const Bits& live, std::uint32_t position) {
    for (std::size_t word = 0; word < live.size(); ++word)
      for (std::uint64_t rest = live[word]; rest; rest &= rest - 1)
        result[word * 64 + static_cast<unsigned>(__builtin_ctzll(rest))].cover(position);
  };
  for (const BasicBlock& block : blocks) {
    cover_all(block.live_in, block.first);
    cover_all(live_out(blocks, block, block.live_in.size()), block.end - 1);
    // Within the block, an instruction's registers: whatever lives across it is at both of its
    // ends.
    for (std::uint32_t at = block.first; at < block.end; ++at) {
      const auto cover = [&](std::uint64_t n) { result[n].cover(at); };
      for_each_register(function.code[at], true, cover);
      for_each_register(function.code[at], false, cover);
    }
  }
  return result;
}

/// Rows of one width: which are free from which position on.
class RowPool {
 public:
  std::uint32_t take(const Interval& interval) {
    for (std::uint32_t row = 0; row < busy_until_.size(); ++row) {
      if (busy_until_[row] < interval.first) {
        busy_until_[row] = interval.last;
        return row;
      }
    }
    busy_until_.push_back(interval.last);
    return static_cast<std::uint32_t>(busy_until_.size() - 1);
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(busy_until_.size()); }

 private:
  std::vector<std::uint32_t> busy_until_;
};

std::uint32_t row_bytes(unsigned bits) {
  return bits <= 16 ? 64 : bits * warp_lanes / 8;  // predicates and 16-bit rows: one cache line
}

/// 0: predicates, 1: 16, 2: 32, 3: 64 bits.
unsigned width_class(unsigned bits) { return bits == 1 ? 0 : bits <= 16 ? 1 : bits == 32 ? 2 : 3; }

}  // namespace

void place_registers(LoweredFunction& function, const std::vector<std::uint8_t>& bits) {
  if (function.code.empty()) return;
  const std::vector<BasicBlock> blocks = analyse(function, bits.size());
  const std::vector<Interval> alive = intervals(function, bits.size(), blocks);

  std::vector<std::uint32_t> order;
  for (std::uint32_t n = 0; n < bits.size(); ++n)
    if (alive[n].first <= alive[n].last) order.push_back(n);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return alive[a].first < alive[b].first;
  });
  std::array<RowPool, 4> pools;
  std::vector<std::uint32_t> row(bits.size(), 0);
  for (const std::uint32_t n : order) row[n] = pools[width_class(bits[n])].take(alive[n]);

  constexpr std::array<unsigned, 4> class_bits = {1, 16, 32, 64};
  std::array<std::uint64_t, 4> base{};
  std::uint64_t end = 0;
  for (const unsigned width : {3u, 2u, 1u, 0u}) {
    base[width] = end;
    end += std::uint64_t{pools[width].size()} * row_bytes(class_bits[width]);
  }
  function.frame_bytes = static_cast<std::uint32_t>(end);

  const auto place = [&](Slot& slot) {
    if (!slot || slot.constant) return;
    const auto n = static_cast<std::uint32_t>(slot.value);
    slot.value = base[width_class(bits[n])] + std::uint64_t{row[n]} * row_bytes(bits[n]);
  };
  for (std::uint32_t n = 0; n < bits.size(); ++n) {
    if (!(blocks[0].live_in[n / 64] >> n % 64 & 1)) continue;
    Slot slot{n, bits[n], false};
    place(slot);
    function.undefined.push_back(slot);
  }
  for (std::vector<Slot>& operands : function.operands)
    for (Slot& slot : operands) place(slot);
  for (Code& code : function.code) place(code.guard);
}

}  // namespace vertebra::emulator
