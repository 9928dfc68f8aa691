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
    std::string_view name;  ///< or the prefix of a range
    Atom atom;
    std::uint32_t count;  ///< of a range, 0 for a name
    unsigned depth;
    std::size_t hidden;  ///< the binding of an outer scope, or `none`
  };
  using Table = std::unordered_map<std::string_view, std::size_t>;  ///< into bindings_
  static constexpr std::size_t none = SIZE_MAX;

  bool bind(Table& table, Binding binding);

  Table names_, ranges_;
  std::vector<Binding> bindings_;  ///< in the order of the text, those of closed scopes removed
  unsigned depth_ = 0;
};

}  // namespace vertebra::emulator::ptx
