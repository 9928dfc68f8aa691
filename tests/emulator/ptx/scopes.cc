#include "tests/emulator/ptx/scopes.h"

#include <utility>

namespace vertebra::emulator::ptx {

void Scopes::open() { ++depth_; }

void Scopes::close() {
  for (; !bindings_.empty() && bindings_.back().depth == depth_; bindings_.pop_back()) {
    const Binding& last = bindings_.back();
    Table& table = last.count > 0 ? ranges_ : names_;
    if (last.hidden == none) {
      table.erase(last.name);
    } else {
      table[last.name] = last.hidden;
    }
  }
  --depth_;
}

bool Scopes::bind(Table& table, Binding binding) {
  const auto [place, added] = table.try_emplace(binding.name, bindings_.size());
  if (!added) {
    if (bindings_[place->second].depth == depth_) return false;
    binding.hidden = std::exchange(place->second, bindings_.size());
  }
  bindings_.push_back(binding);
  return true;
}

bool Scopes::declare(std::string_view name, const Atom& atom) {
  return bind(names_, {name, atom, 0, depth_, none});
}

bool Scopes::declare_range(std::string_view prefix, std::uint32_t first, std::uint32_t count) {
  return count == 0 || bind(ranges_, {prefix, RegisterRef{first}, count, depth_, none});
}

std::optional<Atom> Scopes::find(std::string_view name) const {
  std::optional<Atom> found;
  unsigned depth = 0;
  if (const auto place = names_.find(name); place != names_.end()) {
    found = bindings_[place->second].atom;
    depth = bindings_[place->second].depth;
  }
  // "%r12" may be the thirteenth of %r<16> or the third of %r1<4>.
  std::uint32_t index = 0, unit = 1;
  for (std::size_t split = name.size(); split > 1 && unit < 1'000'000'000; unit *= 10) {
    const char digit = name[--split];
    if (digit < '0' || digit > '9') break;
    index += unit * static_cast<unsigned>(digit - '0');
    if (digit == '0' && unit > 1) continue;
    const auto place = ranges_.find(name.substr(0, split));
    std::size_t range = place == ranges_.end() ? none : place->second;
    while (range != none && index >= bindings_[range].count) range = bindings_[range].hidden;
    if (range == none || (found && bindings_[range].depth <= depth)) continue;
    found = RegisterRef{std::get<RegisterRef>(bindings_[range].atom).index + index};
    depth = bindings_[range].depth;
  }
  return found;
}

}  // namespace vertebra::emulator::ptx
