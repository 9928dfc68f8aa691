#include "tests/emulator/ptx/body.h"

#include "tests/emulator/ptx/declaration.h"
#include "tests/emulator/ptx/parser.h"
#include "tests/emulator/ptx/type.h"

namespace vertebra::emulator::ptx {
namespace {

constexpr std::size_t max_depth = 64;
constexpr std::uint64_t max_line = UINT32_MAX;

}  // namespace

BodyParser::BodyParser(Cursor& cursor, Scopes& scopes, Function& function, Budget& budget)
    : cursor_(cursor), scopes_(scopes), function_(function), budget_(budget) {}

void BodyParser::parse() {
  cursor_.expect("{");
  open_block();
  while (!blocks_.empty()) {
    if (cursor_.at("{")) {
      if (blocks_.size() == max_depth) cursor_.fail("at most 64 nested blocks");
      cursor_.take();
      open_block();
    } else if (cursor_.accept("}")) {
      close_block();
    } else {
      statement();
    }
  }
}

void BodyParser::open_block() {
  scopes_.open();
  blocks_.push_back({{}, uses_.size()});
}

// What this block's labels do not explain may be a label of the block around it.
void BodyParser::close_block() {
  const Block& block = blocks_.back();
  std::size_t kept = block.first_use;
  for (std::size_t n = block.first_use; n < uses_.size(); ++n) {
    const auto label = block.labels.find(uses_[n].name);
    if (label != block.labels.end()) {
      resolve(uses_[n], label->second);
    } else if (blocks_.size() == 1) {
      throw ParseError(uses_[n].line,
                       "expected a declared name, got '" + std::string(uses_[n].name) + "'");
    } else {
      uses_[kept++] = uses_[n];
    }
  }
  uses_.resize(kept);
  blocks_.pop_back();
  scopes_.close();
}

void BodyParser::resolve(const Use& use, const Atom& label) {
  if (!use.in_table) {
    function_.instructions[use.owner].operands[use.operand].elements[use.element] = label;
    return;
  }
  const auto* instruction = std::get_if<LabelRef>(&label);
  if (instruction == nullptr) {
    throw ParseError(use.line,
                     "expected an instruction's label, got '" + std::string(use.name) + "'");
  }
  function_.branch_targets[use.owner][use.element] = instruction->target;
}

void BodyParser::statement() {
  if (cursor_.at(Token::Kind::word) && cursor_.ahead().text == ":") return label();
  if (cursor_.at(Token::Kind::word) || cursor_.at("@")) return instruction();
  if (cursor_.accept(".reg")) return registers();
  if (cursor_.accept(".loc")) return location();
  if (cursor_.accept(".pragma")) return cursor_.skip_statement();
  const bool is_extern = cursor_.accept(".extern");
  const auto space = find_space(cursor_.token().text);
  if (!space || *space == Space::global || *space == Space::constant) {
    cursor_.fail("an instruction or a declaration");
  }
  cursor_.take();
  variables(*space, is_extern);
}

// `name:`, before an instruction or a table
void BodyParser::label() {
  const Token name = cursor_.take();
  cursor_.expect(":");
  Atom atom = LabelRef{static_cast<std::uint32_t>(function_.instructions.size())};
  if (cursor_.accept(".branchtargets")) {
    atom = Immediate{function_.branch_targets.size(), Immediate::Kind::integer};
    branch_targets();
  } else if (cursor_.accept(".callprototype") || cursor_.accept(".calltargets")) {
    atom = Sink{};
    cursor_.skip_statement();
  }
  if (!blocks_.back().labels.try_emplace(name.text, atom).second) {
    throw ParseError(name.line, "expected a new label, got " + describe(name));
  }
}

void BodyParser::branch_targets() {
  std::vector<std::uint32_t> table;
  do {
    const Token name = cursor_.expect(Token::Kind::word, "a label");
    uses_.push_back({name.text, name.line, true, function_.branch_targets.size(), 0, table.size()});
    table.push_back(0);
  } while (cursor_.accept(","));
  cursor_.expect(";");
  function_.branch_targets.push_back(std::move(table));
}

// .reg .b32 %r<16>, %a, b;
void BodyParser::registers() {
  const auto type = find_type(cursor_.token().text);
  if (!type) cursor_.fail("a type");
  cursor_.take();
  do {
    const Token name = cursor_.expect(Token::Kind::word, "a name");
    const std::size_t first = function_.registers.size();
    const RegisterRef ref{static_cast<std::uint32_t>(first)};
    if (cursor_.accept("<")) {
      const std::uint64_t cost = 1 + name.text.size() / 16;  // of one, in memory: its name counts
      const auto count = cursor_.expect_integer(budget_.registers / cost, "a number of registers");
      cursor_.expect(">");
      budget_.registers -= count * cost;
      for (std::uint64_t n = 0; n < count; ++n) {
        function_.registers.push_back({std::string(name.text) + std::to_string(n), type->bits});
      }
      if (!scopes_.declare_range(name.text, ref.index, static_cast<std::uint32_t>(count))) {
        throw ParseError(name.line, "expected a new name, got " + describe(name));
      }
    } else {
      if (budget_.registers == 0) cursor_.fail("at most 4194304 registers");
      --budget_.registers;
      function_.registers.push_back({std::string(name.text), type->bits});
      declare(name, ref);
    }
  } while (cursor_.accept(","));
  cursor_.expect(";");
}

void BodyParser::variables(Space space, bool is_extern) {
  const DeclarationHead head = parse_declaration_head(cursor_);
  do {
    const Token name = cursor_.token();
    Declared declared = parse_declared(cursor_, space, head);
    declared.variable.is_extern = is_extern;
    declare(name, LocalRef{static_cast<std::uint32_t>(function_.variables.size())});
    function_.variables.push_back(std::move(declared.variable));
  } while (cursor_.accept(","));
  cursor_.expect(";");
}

void BodyParser::declare(const Token& name, const Atom& atom) {
  if (!scopes_.declare(name.text, atom)) {
    throw ParseError(name.line, "expected a new name, got " + describe(name));
  }
}

// .loc 1 20 5, function_name $L__info_string0+12, inlined_at 1 30 7   (without a semicolon)
void BodyParser::location() {
  source_file_ = static_cast<std::uint32_t>(cursor_.expect_integer(max_line, "a file number"));
  source_line_ = static_cast<std::uint32_t>(cursor_.expect_integer(max_line, "a line number"));
  cursor_.expect_integer(max_line, "a column number");
  while (cursor_.accept(",")) {
    if (cursor_.accept("function_name")) {
      cursor_.expect(Token::Kind::word, "a label");
      cursor_.take_offset();
    } else {
      cursor_.expect("inlined_at");
      for (int n = 0; n < 3; ++n) cursor_.expect_integer(max_line, "a file, line or column number");
    }
  }
}

void BodyParser::guard(Instruction& instruction) {
  if (!cursor_.accept("@")) return;
  instruction.guarded = true;
  instruction.guard_negated = cursor_.accept("!");
  if (!cursor_.at(Token::Kind::word)) cursor_.fail("a predicate");
  const auto found = scopes_.find(cursor_.token().text);
  const auto* ref = found ? std::get_if<RegisterRef>(&*found) : nullptr;
  if (ref == nullptr || function_.registers[ref->index].bits != 1) cursor_.fail("a predicate");
  instruction.guard = ref->index;
  cursor_.take();
}

void BodyParser::opcode(Instruction& instruction) {
  const Token name = cursor_.expect(Token::Kind::word, "an opcode");
  std::string_view rest = name.text;
  for (std::size_t dot = 0; dot != std::string_view::npos;) {
    dot = rest.find('.');
    instruction.modifiers.push_back(rest.substr(0, dot));
    if (dot != std::string_view::npos) rest.remove_prefix(dot + 1);
  }
  while (cursor_.at(Token::Kind::directive)) {
    instruction.modifiers.push_back(cursor_.take().text.substr(1));
  }
  instruction.opcode = cursor_.text_from(name);
}

void BodyParser::instruction() {
  Instruction instruction;
  const Token first = cursor_.token();
  instruction.line = first.line;
  instruction.source_file = source_file_;
  instruction.source_line = source_line_;
  guard(instruction);
  opcode(instruction);
  if (!cursor_.at(";")) {
    do {
      open_names_.clear();
      instruction.operands.push_back(parse_operand(cursor_, scopes_, open_names_));
      for (const OpenName& open : open_names_) {
        uses_.push_back({open.name, open.line, false, function_.instructions.size(),
                         instruction.operands.size() - 1, open.element});
      }
    } while (cursor_.accept(","));
  }
  instruction.text = cursor_.text_from(first);
  cursor_.expect(";");
  function_.instructions.push_back(std::move(instruction));
}

}  // namespace vertebra::emulator::ptx
