// The globals that a pickle may name, and what the two callables among them mean here.
#pragma once

#include <string_view>

#include "graph/io/byte_cursor.h"
#include "graph/io/pickle_value.h"

namespace vertebra::io {

// collections.OrderedDict, torch._utils._rebuild_tensor[_v2], torch.<type>Storage. Any other global
// is an InvalidModel that names it; `cursor` and `position` say where. Nothing is imported or
// executed.
PickleValue find_global(std::string_view module, std::string_view name, const ByteCursor& cursor,
                        std::int64_t position);

// What OrderedDict() or _rebuild_tensor_v2(storage, offset, size, stride, ...) would return, as a
// value. InvalidModel for any other callable and for arguments of other kinds.
PickleValue reduce(const std::vector<PickleValue>& values, ValueId callable, ValueId arguments,
                   const ByteCursor& cursor, std::int64_t position);

// The storage that a persistent id ('storage', class, key, location, elements[, None]) stands for.
PickleValue load_persistent(const std::vector<PickleValue>& values, ValueId id,
                            const ByteCursor& cursor, std::int64_t position);

}  // namespace vertebra::io
