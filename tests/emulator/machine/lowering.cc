#include "tests/emulator/machine/lowering.h"

#include <fmt/format.h>

#include <algorithm>

namespace vertebra::emulator {

const ptx::Operand& Lowering::operand(unsigned n) const {
  if (n >= operand_count())
    throw Unsupported{fmt::format("operand {} is missing, got {}", n + 1, operand_count())};
  return instruction_->operands[n];
}

bool Lowering::has(std::string_view modifier) const {
  const auto& words = instruction_->modifiers;
  return std::find(words.begin() + 1, words.end(), modifier) != words.end();
}

std::string_view Lowering::modifier(unsigned n) const {
  const auto& words = instruction_->modifiers;
  return n < words.size() ? words[n] : std::string_view{};
}

}  // namespace vertebra::emulator
