// The exception types, which are the public ones: one hierarchy from the lowest folder to the
// embedder, with no translation between (engine/docs/decisions/0001-public-errors-are-a-leaf.md).
#pragma once

#include "vertebra/error.h"  // IWYU pragma: export
