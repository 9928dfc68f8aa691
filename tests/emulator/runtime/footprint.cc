#include "tests/emulator/runtime/footprint.h"

#include <algorithm>
#include <bit>

namespace vertebra::emulator::runtime {
namespace {

constexpr std::uint64_t page_bytes = 4096;

using Ranges = std::vector<MemoryRange>;
using Pages = std::unordered_map<std::uint64_t, TouchedPage>;
using Found = std::optional<std::uint64_t>;

Found common(const Ranges& a, const Ranges& b) {
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const std::uint64_t from = std::max(a[i].address, b[j].address);
    if (from < std::min(a[i].end(), b[j].end())) return from;
    if (a[i].end() <= b[j].end())
      ++i;
    else
      ++j;
  }
  return std::nullopt;
}

using Words = std::uint64_t (TouchedPage::*)[64];

/// The first byte of the range that the page's map has.
Found common(const MemoryRange& range, std::uint64_t number, const TouchedPage& page, Words words) {
  const std::uint64_t base = number * page_bytes;
  const std::uint64_t end = std::min(range.end(), base + page_bytes);
  for (std::uint64_t at = std::max(range.address, base); at < end;) {
    const std::uint64_t offset = at - base;
    const std::uint64_t bits = (page.*words)[offset / 64] >> offset % 64;
    if (bits != 0) {
      const std::uint64_t found = at + static_cast<unsigned>(std::countr_zero(bits));
      return found < end ? Found(found) : std::nullopt;
    }
    at += 64 - offset % 64;
  }
  return std::nullopt;
}

Found common(const Ranges& ranges, const Pages& pages, Words words) {
  if (pages.empty()) return std::nullopt;
  for (const MemoryRange& range : ranges) {
    const std::uint64_t first = range.address / page_bytes, last = (range.end() - 1) / page_bytes;
    if (last - first < pages.size()) {
      for (std::uint64_t number = first; number <= last; ++number)
        if (const auto page = pages.find(number); page != pages.end())
          if (const Found at = common(range, number, page->second, words)) return at;
    } else {
      for (const auto& [number, page] : pages)
        if (number >= first && number <= last)
          if (const Found at = common(range, number, page, words)) return at;
    }
  }
  return std::nullopt;
}

Found common(const Pages& a, Words a_words, const Pages& b, Words b_words) {
  if (a.size() > b.size()) return common(b, b_words, a, a_words);
  for (const auto& [number, page] : a) {
    const auto other = b.find(number);
    if (other == b.end()) continue;
    for (unsigned n = 0; n < 64; ++n)
      if (const std::uint64_t both = (page.*a_words)[n] & (other->second.*b_words)[n])
        return number * page_bytes + n * 64 + static_cast<unsigned>(std::countr_zero(both));
  }
  return std::nullopt;
}

const Ranges none;

const Ranges& ranges_of(const Footprint& footprint, Touch what) {
  return what == Touch::read ? footprint.reads : what == Touch::write ? footprint.writes : none;
}

Words words_of(Touch what) {
  return what == Touch::read    ? &TouchedPage::bytes_read
         : what == Touch::write ? &TouchedPage::bytes_written
                                : &TouchedPage::bytes_atomic;
}

Found common(const Footprint& a, Touch a_does, const Footprint& b, Touch b_does) {
  const Ranges &a_ranges = ranges_of(a, a_does), &b_ranges = ranges_of(b, b_does);
  const Words a_words = words_of(a_does), b_words = words_of(b_does);
  if (const Found at = common(a_ranges, b_ranges)) return at;
  if (const Found at = common(a_ranges, b.pages, b_words)) return at;
  if (const Found at = common(b_ranges, a.pages, a_words)) return at;
  return common(a.pages, a_words, b.pages, b_words);
}

}  // namespace

Footprint Footprint::of(const Work& work) {
  Footprint footprint;
  if (const auto* copy = std::get_if<CopyWork>(&work)) {
    footprint.writes = copy->destination_box().ranges();
    if (!copy->staged) footprint.reads = copy->source_box().ranges();
  } else if (const auto* fill = std::get_if<FillWork>(&work)) {
    footprint.writes = fill->box().ranges();
  } else if (const auto* action = std::get_if<ActionWork>(&work)) {
    if (action->written.bytes > 0) footprint.writes = {action->written};
  }
  return footprint;
}

std::optional<Conflict> conflict(const Footprint& first, const Footprint& second) {
  using enum Touch;
  constexpr std::pair<Touch, Touch> collisions[] = {
      {write, write},  {write, read},  {read, write}, {write, atomic},
      {atomic, write}, {read, atomic}, {atomic, read}};
  for (const auto& [one, other] : collisions)
    if (const Found at = common(first, one, second, other))
      return Conflict{*at, one != read, other != read};
  return std::nullopt;
}

}  // namespace vertebra::emulator::runtime
