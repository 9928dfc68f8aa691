#include "tests/emulator/runtime/order_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace vertebra::emulator::runtime {
namespace {

// A program that never synchronises would make the record grow for ever: the oldest are forgotten.
constexpr std::size_t most_records = 512;
constexpr std::size_t most_pages = std::size_t{1} << 18;  // about 256 MB

}  // namespace

void OrderCheck::add(const OperationPtr& operation, Footprint footprint) {
  if (footprint.empty()) return;
  for (const Record& record : records_) {
    if (record.operation->before(*operation) || operation->before(*record.operation)) continue;
    // In the order of submission, so that the line is the same whatever ran first.
    const bool in_order = record.operation->number < operation->number;
    const Footprint& first = in_order ? record.footprint : footprint;
    const Footprint& second = in_order ? footprint : record.footprint;
    if (const auto found = conflict(first, second))
      report(in_order ? *record.operation : *operation, in_order ? *operation : *record.operation,
             *found);
  }
  pages_ += footprint.pages.size();
  records_.push_back({operation, std::move(footprint)});
  while (records_.size() > most_records || (pages_ > most_pages && records_.size() > 1)) {
    pages_ -= records_.front().footprint.pages.size();
    records_.pop_front();
  }
}

void OrderCheck::forget(const Clock& known) {
  std::erase_if(records_, [&](const Record& record) {
    const Operation& operation = *record.operation;
    const bool over = known[operation.lane] >= operation.clock[operation.lane];
    if (over) pages_ -= record.footprint.pages.size();
    return over;
  });
}

void OrderCheck::clear() {
  records_.clear();
  pages_ = 0;
}

void OrderCheck::report(const Operation& first, const Operation& second, const Conflict& found) {
  const Allocation* allocation = machine_.memory.find(found.address);
  const std::string where = allocation
                                ? fmt::format("byte {} of {}", found.address - allocation->address,
                                              allocation->describe())
                                : fmt::format("the host's memory at 0x{:x}", found.address);
  const char* who = found.first_writes && found.second_writes ? "both write"
                    : found.first_writes ? "the first writes and the second reads"
                                         : "the first reads and the second writes";
  const std::string key = fmt::format("{}|{}|{}", first.describe(), second.describe(),
                                      allocation ? allocation->number : 0);
  machine_.findings.report(
      Check::stream_order, key,
      fmt::format("{} and {} may run at the same time or in either order, and {} {}",
                  first.describe(), second.describe(), who, where));
}

}  // namespace vertebra::emulator::runtime
