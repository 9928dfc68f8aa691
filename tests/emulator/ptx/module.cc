#include "tests/emulator/ptx/module.h"

namespace vertebra::emulator::ptx {

int Module::find_function(std::string_view name) const {
  for (std::size_t n = 0; n < functions.size(); ++n) {
    if (functions[n].name == name) return static_cast<int>(n);
  }
  return -1;
}

int Module::find_variable(std::string_view name) const {
  for (std::size_t n = 0; n < variables.size(); ++n) {
    if (variables[n].name == name) return static_cast<int>(n);
  }
  return -1;
}

}  // namespace vertebra::emulator::ptx
