#include "tests/emulator/counters/classes.h"

#include <array>

namespace vertebra::emulator {
namespace {

constexpr std::array<std::string_view, instruction_class_count> names = {
    "integer",     "float32",       "float16",        "float64",          "convert",
    "compare",     "move",          "logic",          "special_function", "mma",
    "load_global", "store_global",  "load_shared",    "store_shared",     "load_local",
    "store_local", "load_constant", "load_parameter", "load_generic",     "store_generic",
    "load_matrix", "store_matrix",  "copy_async",     "atomic",           "shuffle",
    "vote",        "barrier",       "fence",          "control",          "other"};
static_assert(names.back() == "other");

}  // namespace

std::string_view name(InstructionClass kind) { return names[static_cast<unsigned>(kind)]; }

}  // namespace vertebra::emulator
