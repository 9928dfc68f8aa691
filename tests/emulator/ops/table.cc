#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/words.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

std::vector<std::span<const Family>> all_families() {
  return {integer_families(), multiply_families(), carry_families(),   bit_families(),
          shift_families(),   float_families(),    math_families(),    half_families(),
          compare_families(), select_families(),   convert_families(), move_families(),
          memory_families(),  atomic_families(),   copy_families(),    mbarrier_families(),
          lane_families(),    matrix_families(),   wmma_families()};
}

}  // namespace

const Family* find_in_table(std::string_view name, std::string_view last_modifier) {
  static const auto tables = all_families();
  const Family* any_type = nullptr;
  for (const auto& table : tables)
    for (const Family& family : table) {
      if (family.name != name) continue;
      if (family.types.empty())
        any_type = &family;
      else if (contains_word(family.types, last_modifier))
        return &family;
    }
  return any_type;
}

}  // namespace vertebra::emulator::EMULATOR_ISA
