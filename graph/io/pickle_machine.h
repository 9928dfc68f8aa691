// Reads one pickle of protocol 2, as torch.save writes them, without Python.
#pragma once

#include "graph/io/byte_cursor.h"
#include "graph/io/pickle_value.h"

namespace vertebra::io {

// Limits that no state dict comes near: the largest of the zoo needs about 50,000 values, and the
// writer never stacks more than a few thousand.
inline constexpr std::size_t kMaxPickleValues = std::size_t{1} << 20;
inline constexpr std::size_t kMaxPickleStack = std::size_t{1} << 16;

// From the cursor's position to just behind STOP. Executes nothing: an opcode or a global that a
// state dict does not need is an InvalidModel that names it, and so is anything malformed. Time and
// memory are linear in the bytes read. The result points into the cursor's bytes.
//
// BUILD is accepted where it sets `_metadata` on an OrderedDict, and ignored.
Pickle parse_pickle(ByteCursor& cursor);

}  // namespace vertebra::io
