#include "tests/emulator/ops/families.h"

// Compiled once, for every processor: chooses among what the other files of this folder are
// compiled into. The header declared the portable functions.
namespace vertebra::emulator {

#ifdef EMULATOR_PORTABLE_ONLY

const Family* find_family(std::string_view name, std::string_view last_modifier, Isa) {
  return portable::find_in_table(name, last_modifier);
}

Isa best_isa() { return Isa::portable; }

#else

namespace avx2 {
const Family* find_in_table(std::string_view name, std::string_view last_modifier);
}
namespace avx512 {
const Family* find_in_table(std::string_view name, std::string_view last_modifier);
}

const Family* find_family(std::string_view name, std::string_view last_modifier, Isa isa) {
  switch (isa) {
    case Isa::avx512:
      return avx512::find_in_table(name, last_modifier);
    case Isa::avx2:
      return avx2::find_in_table(name, last_modifier);
    default:
      return portable::find_in_table(name, last_modifier);
  }
}

Isa best_isa() {
  __builtin_cpu_init();
  // The levels that the folder is compiled for: x86-64-v3 and x86-64-v4.
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                  __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                  __builtin_cpu_supports("f16c") && __builtin_cpu_supports("lzcnt") &&
                  __builtin_cpu_supports("movbe");
  const bool v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
  return !v3 ? Isa::portable : v4 ? Isa::avx512 : Isa::avx2;
}

#endif

}  // namespace vertebra::emulator
