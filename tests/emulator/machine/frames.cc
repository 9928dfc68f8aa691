#include "tests/emulator/machine/frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "tests/emulator/machine/block.h"

namespace vertebra::emulator {
namespace {

constexpr std::uintptr_t row_align = 64;

bool initialised(const Warp& warp, unsigned lane, std::uint32_t byte) {
  const std::uint64_t bit = std::uint64_t{lane} * warp.local_bytes + byte;
  return warp.local_initialised[bit / 8] >> bit % 8 & 1;
}

void set_initialised(Warp& warp, unsigned lane, std::uint32_t byte, bool value) {
  const std::uint64_t bit = std::uint64_t{lane} * warp.local_bytes + byte;
  const auto mask = static_cast<std::uint8_t>(1u << bit % 8);
  std::uint8_t& map = warp.local_initialised[bit / 8];
  map = static_cast<std::uint8_t>(value ? map | mask : map & ~mask);
}

Frame* take_frame(Warp& warp) {
  if (warp.free_frames.empty()) {
    warp.frames.push_back(std::make_unique<Frame>());
  } else {
    warp.frames.push_back(std::move(warp.free_frames.back()));
    warp.free_frames.pop_back();
  }
  return warp.frames.back().get();
}

}  // namespace

Frame* enter_function(Warp& warp, const LoweredFunction& function, Frame* parent, LaneMask lanes,
                      const Code* at) {
  Frame* frame = take_frame(warp);
  frame->function = &function;
  frame->parent = parent;
  frame->call = nullptr;
  frame->depth = parent ? parent->depth + 1 : 0;
  frame->local_base = parent ? parent->local_base + parent->function->local_bytes : 0;
  frame->lanes = lanes;
  frame->stack_bytes = parent ? parent->stack_bytes + function.stack_bytes : 0;
  // Without recursion the stack is made to fit.
  if (const std::uint64_t limit = warp.machine().stack_limit;
      warp.block->launch.kernel.recursive && frame->stack_bytes > limit)
    warp.fault(Check::stack, LaunchStatus::stack_overflow, *at,
               static_cast<unsigned>(__builtin_ctz(lanes)),
               fmt::format("call depth {} needs {} bytes of stack, the limit is {}; raise it with "
                           "cudaDeviceSetLimit(cudaLimitStackSize)",
                           frame->depth, frame->stack_bytes, limit));

  const std::size_t bytes = function.frame_bytes + function.frame_bytes / 2 + row_align;
  frame->storage.assign(bytes, std::byte{0});
  const auto start = reinterpret_cast<std::uintptr_t>(frame->storage.data());
  frame->rows = reinterpret_cast<std::byte*>((start + row_align - 1) & ~(row_align - 1));
  frame->taint = reinterpret_cast<std::uint8_t*>(frame->rows + function.frame_bytes);
  if (warp.machine().settings.strict) {
    for (const Slot& slot : function.undefined) {
      // A predicate's taint is one LaneMask, a row's a byte a lane.
      std::memset(frame->taint + slot.value / 2, 0xFF,
                  slot.bits == 1 ? sizeof(LaneMask) : warp_lanes);
      warp.tainted = true;
    }
  }
  if (function.local_bytes) {
    for_lanes(lanes, [&](unsigned lane) {
      const std::uint64_t first = std::uint64_t{lane} * warp.local_bytes + frame->local_base;
      std::memset(&warp.local_initialised[first / 8], 0, function.local_bytes / 8);
    });
  }
  return frame;
}

void copy_pieces(Warp& warp, LaneMask lanes, std::uint32_t from_base, CallSite::Piece from,
                 std::uint32_t to_base, CallSite::Piece to) {
  const std::uint32_t bytes = std::min(from.size, to.size);
  for_lanes(lanes, [&](unsigned lane) {
    std::byte* memory = warp.local.data() + std::size_t{lane} * warp.local_bytes;
    const std::uint32_t source = from_base + from.offset, target = to_base + to.offset;
    std::memcpy(memory + target, memory + source, bytes);
    for (std::uint32_t byte = 0; byte < bytes; ++byte)
      set_initialised(warp, lane, target + byte, initialised(warp, lane, source + byte));
  });
}

void read_piece(const Warp& warp, unsigned lane, CallSite::Piece piece, void* to) {
  std::memcpy(
      to, warp.local.data() + std::size_t{lane} * warp.local_bytes + warp.local_base + piece.offset,
      piece.size);
}

void write_piece(Warp& warp, unsigned lane, CallSite::Piece piece, const void* from) {
  const std::uint32_t at = warp.local_base + piece.offset;
  std::memcpy(warp.local.data() + std::size_t{lane} * warp.local_bytes + at, from, piece.size);
  for (std::uint32_t byte = 0; byte < piece.size; ++byte)
    set_initialised(warp, lane, at + byte, true);
}

void leave_frame(Warp& warp, Frame* frame, LaneMask lanes) {
  frame->lanes &= ~lanes;
  if (frame->lanes) return;
  const auto found =
      std::find_if(warp.frames.rbegin(), warp.frames.rend(),
                   [&](const std::unique_ptr<Frame>& held) { return held.get() == frame; });
  warp.free_frames.push_back(std::move(*found));
  warp.frames.erase(std::next(found).base());
}

}  // namespace vertebra::emulator
