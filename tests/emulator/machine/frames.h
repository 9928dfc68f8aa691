#pragma once

#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/machine/warp.h"

namespace vertebra::emulator {

/// A frame for a call (or the kernel itself: parent null) by the lanes of the mask, with its
/// registers zero and its local memory uninitialised. `at` is the call, for messages. Faults with
/// Check::stack if the local memory does not suffice.
Frame* enter_function(Warp& warp, const LoweredFunction& function, Frame* parent, LaneMask lanes,
                      const Code* at);

/// Copies the bytes of .param slots between two frames' local memory, with what is known of them.
void copy_pieces(Warp& warp, LaneMask lanes, std::uint32_t from_base, CallSite::Piece from,
                 std::uint32_t to_base, CallSite::Piece to);

/// The bytes of a .param slot of the current frame, to read and to write (as initialised).
void read_piece(const Warp& warp, unsigned lane, CallSite::Piece piece, void* to);
void write_piece(Warp& warp, unsigned lane, CallSite::Piece piece, const void* from);

/// The lanes have left the frame (and, if they exit, all its callers); empty frames are kept for
/// reuse.
void leave_frame(Warp& warp, Frame* frame, LaneMask lanes);

}  // namespace vertebra::emulator
