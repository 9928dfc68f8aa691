#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tests/emulator/ptx/module.h"

namespace vertebra::emulator::ptx {

/// The names that are visible at a point of a module, except labels. Begins in the module's scope.
/// Keeps the views that it is given.
class Scopes {
 public:
  void open();
  void close();

  /// Makes a name of the innermost scope; false if that has it already.
  bool declare(std::string_view name, const Atom& atom);
  /// `prefix<count>`: the registers from `first` on, by the names prefix0, prefix1, ..
  bool declare_range(std::string_view prefix, std::uint32_t first, std::uint32_t count);

  /// What the name stands for in the innermost scope that has it.
  std::optional<Atom> find(std::string_view name) const;

 private:
  struct Binding {
    Atom atom;
    std::uint32_t count = 0;  ///< of a range
    unsigned depth = 0;
  };
  using Table = std::unordered_map<std::string_view, Binding>;
  struct Hidden {  ///< what to put back when the scope closes
    Table* table;
    std::string_view name;
    std::optional<Binding> binding;
  };
  bool bind(Table& table, std::string_view name, const Binding& binding);

  Table names_, ranges_;
  std::vector<Hidden> hidden_;
  std::vector<std::size_t> opened_;  ///< size of hidden_ where each scope began
};

}  // namespace vertebra::emulator::ptx
