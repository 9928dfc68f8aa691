#include "graph/io/pickle_machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "graph/io/pickle_global.h"
#include "graph/io/pickle_opcode.h"
#include "graph/io/quote.h"

namespace vertebra::io {
namespace {

class PickleMachine {
 public:
  explicit PickleMachine(ByteCursor& cursor) : cursor_(cursor) {}

  Pickle run() {
    while (true) {
      position_ = cursor_.position();
      const auto opcode = cursor_.take_number<std::uint8_t>("a pickle");
      if (opcode == static_cast<std::uint8_t>(PickleOpcode::kStop)) break;
      step(opcode);
    }
    pickle_.root = pop();
    return std::move(pickle_);
  }

 private:
  void step(std::uint8_t opcode);
  void check_protocol();
  void set_items(const std::vector<ValueId>& items);
  void append_items(const std::vector<ValueId>& items);
  void ignore_metadata();
  std::int64_t take_long1();
  double take_big_endian_double();

  [[noreturn]] void fail(std::string got, std::string expected, std::string remedy = "") const {
    cursor_.fail(position_, std::move(got), std::move(expected), std::move(remedy));
  }

  void push_id(ValueId id) {
    if (stack_.size() >= kMaxPickleStack) {
      fail("a stack of more values", fmt::format("at most {}", kMaxPickleStack));
    }
    stack_.push_back(id);
  }

  void push(PickleValue value) {
    if (pickle_.values.size() >= kMaxPickleValues) {
      fail("a pickle of more values", fmt::format("at most {}", kMaxPickleValues));
    }
    pickle_.values.push_back(std::move(value));
    push_id(static_cast<ValueId>(pickle_.values.size() - 1));
  }

  // Values below the innermost mark are out of reach.
  void require(std::size_t count) const {
    const std::size_t floor = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() - floor < count) fail("a pickle that takes more than it put down", "a value");
  }

  ValueId top() const {
    require(1);
    return stack_.back();
  }

  ValueId pop() {
    const ValueId id = top();
    stack_.pop_back();
    return id;
  }

  std::vector<ValueId> pop_many(std::size_t count) {
    require(count);
    std::vector<ValueId> items(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return items;
  }

  std::vector<ValueId> pop_to_mark() {
    if (marks_.empty()) fail("a pickle that closes what it did not open", "a mark");
    std::vector<ValueId> items = pop_many(stack_.size() - marks_.back());
    marks_.pop_back();
    return items;
  }

  void mark() {
    if (marks_.size() >= kMaxPickleStack) {
      fail("more marks", fmt::format("at most {}", kMaxPickleStack));
    }
    marks_.push_back(stack_.size());
  }

  void put(std::uint32_t slot) {
    if (slot >= kMaxPickleValues) {
      fail(fmt::format("memo slot {}", slot), fmt::format("at most {}", kMaxPickleValues - 1));
    }
    memo_[slot] = top();
  }

  void get(std::uint32_t slot) {
    const auto found = memo_.find(slot);
    if (found == memo_.end()) fail(fmt::format("memo slot {}, never filled", slot), "one that was");
    push_id(found->second);
  }

  ByteCursor& cursor_;
  std::int64_t position_ = 0;  // of the current opcode
  Pickle pickle_;
  std::vector<ValueId> stack_;
  std::vector<std::size_t> marks_;  // heights of the stack
  std::unordered_map<std::uint32_t, ValueId> memo_;
};

void PickleMachine::step(std::uint8_t opcode) {
  switch (static_cast<PickleOpcode>(opcode)) {
    case PickleOpcode::kProto:
      return check_protocol();
    case PickleOpcode::kMark:
      return mark();
    case PickleOpcode::kNone:
      return push(PickleNone{});
    case PickleOpcode::kNewTrue:
      return push(true);
    case PickleOpcode::kNewFalse:
      return push(false);
    case PickleOpcode::kBinInt:
      return push(std::int64_t{cursor_.take_number<std::int32_t>("an integer")});
    case PickleOpcode::kBinInt1:
      return push(std::int64_t{cursor_.take_number<std::uint8_t>("an integer")});
    case PickleOpcode::kBinInt2:
      return push(std::int64_t{cursor_.take_number<std::uint16_t>("an integer")});
    case PickleOpcode::kLong1:
      return push(take_long1());
    case PickleOpcode::kBinFloat:
      return push(take_big_endian_double());
    case PickleOpcode::kBinUnicode: {
      const auto length = cursor_.take_number<std::uint32_t>("the length of a string");
      return push(cursor_.take_text(length, "a string"));
    }
    case PickleOpcode::kEmptyTuple:
      return push(PickleTuple{});
    case PickleOpcode::kTuple:
      return push(PickleTuple{pop_to_mark()});
    case PickleOpcode::kTuple1:
      return push(PickleTuple{pop_many(1)});
    case PickleOpcode::kTuple2:
      return push(PickleTuple{pop_many(2)});
    case PickleOpcode::kTuple3:
      return push(PickleTuple{pop_many(3)});
    case PickleOpcode::kEmptyList:
      return push(PickleList{});
    case PickleOpcode::kAppend:
      return append_items(pop_many(1));
    case PickleOpcode::kAppends:
      return append_items(pop_to_mark());
    case PickleOpcode::kEmptyDict:
      return push(PickleDict{});
    case PickleOpcode::kSetItem:
      return set_items(pop_many(2));
    case PickleOpcode::kSetItems:
      return set_items(pop_to_mark());
    case PickleOpcode::kBinPut:
      return put(cursor_.take_number<std::uint8_t>("a memo slot"));
    case PickleOpcode::kLongBinPut:
      return put(cursor_.take_number<std::uint32_t>("a memo slot"));
    case PickleOpcode::kBinGet:
      return get(cursor_.take_number<std::uint8_t>("a memo slot"));
    case PickleOpcode::kLongBinGet:
      return get(cursor_.take_number<std::uint32_t>("a memo slot"));
    case PickleOpcode::kGlobal: {
      const std::string_view module = cursor_.take_line("the name of a module");
      const std::string_view name = cursor_.take_line("the name of a global");
      return push(find_global(module, name, cursor_, position_));
    }
    case PickleOpcode::kBinPersId:
      return push(load_persistent(pickle_.values, pop(), cursor_, position_));
    case PickleOpcode::kReduce: {
      const ValueId arguments = pop();
      const ValueId callable = pop();
      return push(reduce(pickle_.values, callable, arguments, cursor_, position_));
    }
    case PickleOpcode::kBuild:
      return ignore_metadata();
    case PickleOpcode::kStop:
      break;
  }
  fail(fmt::format("refused pickle opcode {}", opcode_name(opcode)), "one that a state dict needs",
       "nothing is executed: save model.state_dict() by torch.save");
}

void PickleMachine::check_protocol() {
  const auto protocol = cursor_.take_number<std::uint8_t>("the pickle protocol");
  if (protocol != 2) {
    fail(fmt::format("pickle protocol {}", protocol), "2",
         "save without the argument pickle_protocol");
  }
}

void PickleMachine::append_items(const std::vector<ValueId>& items) {
  auto* list = std::get_if<PickleList>(&pickle_.values[top()]);
  if (list == nullptr) fail("items for " + std::string(kind_name(pickle_.values[top()])), "a list");
  list->items.insert(list->items.end(), items.begin(), items.end());
}

void PickleMachine::set_items(const std::vector<ValueId>& items) {
  auto* dict = std::get_if<PickleDict>(&pickle_.values[top()]);
  if (dict == nullptr) {
    fail("entries for " + std::string(kind_name(pickle_.values[top()])), "a dict");
  }
  if (items.size() % 2 != 0) fail("a key without a value", "pairs");
  for (std::size_t i = 0; i < items.size(); i += 2) {
    dict->entries.emplace_back(items[i], items[i + 1]);
  }
}

void PickleMachine::ignore_metadata() {
  const ValueId state_id = pop();
  const auto* state = std::get_if<PickleDict>(&pickle_.values[state_id]);
  if (state == nullptr || !std::holds_alternative<PickleDict>(pickle_.values[top()])) {
    fail(fmt::format("BUILD of {} from {}", kind_name(pickle_.values[top()]),
                     kind_name(pickle_.values[state_id])),
         "the _metadata of an OrderedDict", "save model.state_dict() by torch.save");
  }
  for (const auto& [key_id, value_id] : state->entries) {
    const auto* key = std::get_if<std::string_view>(&pickle_.values[key_id]);
    if (key == nullptr || *key != "_metadata") {
      fail("BUILD sets the attribute " + (key == nullptr ? "?" : quote(*key)), "only _metadata",
           "save model.state_dict() by torch.save");
    }
  }
}

// Two's complement, little-endian, of a length in bytes.
std::int64_t PickleMachine::take_long1() {
  const auto length = cursor_.take_number<std::uint8_t>("the length of an integer");
  if (length > sizeof(std::int64_t)) {
    fail(fmt::format("an integer of {} bytes", length), "at most 8");
  }
  const auto bytes = cursor_.take(length, "an integer");
  const bool negative = length > 0 && (bytes.back() & std::byte{0x80}) != std::byte{0};
  std::int64_t value = negative ? -1 : 0;
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::byte*>(&value));
  return value;
}

double PickleMachine::take_big_endian_double() {
  const auto bytes = cursor_.take(sizeof(double), "a float");
  double value = 0;
  std::reverse_copy(bytes.begin(), bytes.end(), reinterpret_cast<std::byte*>(&value));
  return value;
}

}  // namespace

Pickle parse_pickle(ByteCursor& cursor) { return PickleMachine(cursor).run(); }

}  // namespace vertebra::io
