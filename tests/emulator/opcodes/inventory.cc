#include "tests/emulator/opcodes/inventory.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "tests/emulator/fatbin/container.h"
#include "tests/emulator/fatbin/elf.h"
#include "tests/emulator/machine/lowering.h"

namespace vertebra::emulator {
namespace {

void append_container(std::span<const std::byte> container, std::vector<std::string>& texts) {
  for (const fatbin::Entry& entry : fatbin::read_entries(container)) {
    if (entry.is(fatbin::Kind::ptx)) texts.push_back(fatbin::ptx_text(entry));
  }
}

bool begins_with(std::span<const std::byte> file, std::string_view magic) {
  return file.size() >= magic.size() && std::memcmp(file.data(), magic.data(), magic.size()) == 0;
}

}  // namespace

void add_opcodes(const ptx::Module& module, OpcodeInventory& inventory) {
  for (const ptx::Function& function : module.functions) {
    for (const ptx::Instruction& instruction : function.instructions) {
      OpcodeUse& use = inventory[fmt::format("{}", fmt::join(instruction.modifiers, "."))];
      ++use.count;
      const std::string why = why_unsupported(module, function, instruction);
      if (why.empty()) continue;
      if (use.uncovered++ == 0) {
        use.why = why;
        use.where = fmt::format("line {} of {}", instruction.line, function.name);
      }
    }
  }
}

std::vector<std::string> ptx_in(std::span<const std::byte> file) {
  std::vector<std::string> texts;
  if (begins_with(file,
                  "\x7F"
                  "ELF")) {
    for (const auto container : fatbin::containers_in_elf(file)) append_container(container, texts);
  } else if (begins_with(file, "\x50\xED\x55\xBA")) {
    append_container(fatbin::container_in(file), texts);
  } else {
    texts.emplace_back(reinterpret_cast<const char*>(file.data()), file.size());
  }
  return texts;
}

std::string print(const OpcodeInventory& inventory) {
  std::string text;
  for (const auto& [opcode, use] : inventory) {
    text += fmt::format("{:8}  {}", use.count, opcode);
    if (use.uncovered > 0) {
      text += fmt::format("  NOT COVERED in {}: {} ({})", use.uncovered, use.why, use.where);
    }
    text += '\n';
  }
  return text +
         fmt::format("{} opcodes, {} not covered\n", inventory.size(), count_uncovered(inventory));
}

std::size_t count_uncovered(const OpcodeInventory& inventory) {
  return static_cast<std::size_t>(
      std::count_if(inventory.begin(), inventory.end(),
                    [](const auto& entry) { return entry.second.uncovered > 0; }));
}

}  // namespace vertebra::emulator
