#pragma once

#include <string_view>

#include "tests/emulator/ops/lanes.h"

namespace vertebra::emulator::EMULATOR_ISA {

/// Is `word` one of the words in `list`, which has single blanks between them?
inline bool contains_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::string_view first = list.substr(0, list.find(' '));
    if (first == word) return true;
    list.remove_prefix(first.size() == list.size() ? first.size() : first.size() + 1);
  }
  return false;
}

}  // namespace vertebra::emulator::EMULATOR_ISA
