// extract_ptx FOLDER FILE...: writes the PTX modules in object files, programs or libraries to
// FOLDER/compute_80/<name>.ptx and the like, after emptying FOLDER. <name> is the file's, up to its
// first dot, with a number where a file has several modules of one architecture.
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/emulator/fatbin/container.h"
#include "tests/emulator/fatbin/elf.h"

namespace {

namespace fatbin = vertebra::emulator::fatbin;
namespace fs = std::filesystem;

std::vector<char> read_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.is_open() || bytes.empty()) throw std::runtime_error("nothing to read");
  return bytes;
}

void write_module(const fs::path& folder, const std::string& stem, const fatbin::Entry& entry) {
  std::string target = "compute_" + std::to_string(entry.capability);
  if (entry.suffix != 0) target += entry.suffix;
  fs::create_directories(folder / target);
  fs::path file = folder / target / (stem + ".ptx");
  for (int n = 2; fs::exists(file); ++n) {
    file.replace_filename(stem + "_" + std::to_string(n) + ".ptx");
  }
  std::ofstream stream(file, std::ios::binary);
  stream << fatbin::ptx_text(entry);
  if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
}

int extract(const fs::path& folder, const fs::path& file) {
  const std::vector<char> bytes = read_file(file);
  const std::string name = file.filename().string();
  int modules = 0;
  for (const auto container : fatbin::containers_in_elf(std::as_bytes(std::span(bytes)))) {
    for (const fatbin::Entry& entry : fatbin::read_entries(container)) {
      if (!entry.is(fatbin::Kind::ptx)) continue;
      write_module(folder, name.substr(0, name.find('.')), entry);
      ++modules;
    }
  }
  return modules;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::cerr << "usage: extract_ptx FOLDER FILE...\n";
    return 2;
  }
  int modules = 0;
  try {
    fs::remove_all(arguments[1]);
    for (int n = 2; n < count; ++n) {
      try {
        modules += extract(arguments[1], arguments[n]);
      } catch (const std::exception& e) {
        throw std::runtime_error(std::string(arguments[n]) + ": " + e.what());
      }
    }
  } catch (const std::exception& e) {
    std::cerr << "extract_ptx: " << e.what() << '\n';
    return 2;
  }
  std::cout << modules << " modules\n";
  return modules > 0 ? 0 : 1;
}
