// emulator_opcodes FILE...: every distinct opcode in the PTX of programs, libraries, object files,
// fatbins and PTX texts, with its number of instructions, and which of them the emulator does not
// cover. Exit status: 0 if it covers all, 1 if not, 2 if a file has no PTX or cannot be read.
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/emulator/opcodes/inventory.h"
#include "tests/emulator/ptx/parser.h"

namespace {

using namespace vertebra::emulator;

std::vector<char> read_file(const char* path) {
  std::ifstream stream(path, std::ios::binary);
  std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad() || !stream.is_open() || bytes.empty())
    throw std::runtime_error("nothing to read");
  return bytes;
}

void add_file(const char* path, OpcodeInventory& inventory) {
  const std::vector<char> bytes = read_file(path);
  const std::vector<std::string> texts = ptx_in(std::as_bytes(std::span(bytes)));
  if (texts.empty()) throw std::runtime_error("no PTX in it");
  for (const std::string& text : texts) add_opcodes(ptx::parse(text), inventory);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::cerr << "usage: emulator_opcodes FILE...\n";
    return 2;
  }
  OpcodeInventory inventory;
  bool failed = false;
  for (int n = 1; n < count; ++n) {
    try {
      add_file(arguments[n], inventory);
    } catch (const std::exception& e) {
      std::cerr << arguments[n] << ": " << e.what() << '\n';
      failed = true;
    }
  }
  std::cout << print(inventory);
  if (failed) return 2;
  return count_uncovered(inventory) > 0 ? 1 : 0;
}
