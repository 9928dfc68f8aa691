#include "tests/emulator/ptx/scopes.h"

namespace vertebra::emulator::ptx {

void Scopes::open() { opened_.push_back(hidden_.size()); }

void Scopes::close() {
  for (; hidden_.size() > opened_.back(); hidden_.pop_back()) {
    const Hidden& hidden = hidden_.back();
    if (hidden.binding) {
      (*hidden.table)[hidden.name] = *hidden.binding;
    } else {
      hidden.table->erase(hidden.name);
    }
  }
  opened_.pop_back();
}

bool Scopes::bind(Table& table, std::string_view name, const Binding& binding) {
  const auto [place, added] = table.try_emplace(name, binding);
  if (!added && place->second.depth == binding.depth) return false;
  if (!opened_.empty()) {
    hidden_.push_back({&table, name, added ? std::nullopt : std::optional(place->second)});
  }
  place->second = binding;
  return true;
}

bool Scopes::declare(std::string_view name, const Atom& atom) {
  return bind(names_, name, {atom, 0, static_cast<unsigned>(opened_.size())});
}

bool Scopes::declare_range(std::string_view prefix, std::uint32_t first, std::uint32_t count) {
  return bind(ranges_, prefix, {RegisterRef{first}, count, static_cast<unsigned>(opened_.size())});
}

std::optional<Atom> Scopes::find(std::string_view name) const {
  std::optional<Atom> found;
  unsigned depth = 0;
  if (const auto place = names_.find(name); place != names_.end()) {
    found = place->second.atom;
    depth = place->second.depth;
  }
  // "%r12" may be the thirteenth of %r<16> or the third of %r1<4>.
  std::uint64_t index = 0, unit = 1;
  for (std::size_t split = name.size(); split > 1 && unit < 1'000'000'000; unit *= 10) {
    const char digit = name[--split];
    if (digit < '0' || digit > '9') break;
    index += unit * static_cast<unsigned>(digit - '0');
    if (digit == '0' && unit > 1) continue;
    const auto place = ranges_.find(name.substr(0, split));
    if (place == ranges_.end() || index >= place->second.count) continue;
    if (found && place->second.depth <= depth) continue;
    found = RegisterRef{std::get<RegisterRef>(place->second.atom).index +
                        static_cast<std::uint32_t>(index)};
    depth = place->second.depth;
  }
  return found;
}

}  // namespace vertebra::emulator::ptx
