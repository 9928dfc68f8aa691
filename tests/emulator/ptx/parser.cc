#include "tests/emulator/ptx/parser.h"

#include <fmt/format.h>

#include <charconv>

#include "tests/emulator/ptx/budget.h"
#include "tests/emulator/ptx/cursor.h"
#include "tests/emulator/ptx/declaration.h"
#include "tests/emulator/ptx/function_parser.h"
#include "tests/emulator/ptx/initializer.h"
#include "tests/emulator/ptx/scopes.h"

namespace vertebra::emulator::ptx {
namespace {

constexpr std::size_t max_text = std::size_t{256} << 20;

class ModuleParser {
 public:
  ModuleParser(Module& module, std::string_view text) : module_(module), cursor_(text) {}

  void parse() {
    version();
    target();
    while (!cursor_.at(Token::Kind::end)) statement();
    for (const AddressedName& use : addressed_) {
      if (!scopes_.find(use.name)) {
        throw ParseError(use.line, fmt::format("expected a declared name, got '{}'", use.name));
      }
    }
    if (!aliases_.empty()) apply_aliases();
  }

 private:
  struct Alias {
    Token name, aliasee;
  };

  // .version 9.0
  void version() {
    cursor_.expect(".version");
    const Token number = cursor_.token();
    const char* end = number.text.data() + number.text.size();
    const auto major = std::from_chars(number.text.data(), end, module_.version_major);
    if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') cursor_.fail("a version");
    const auto minor = std::from_chars(major.ptr + 1, end, module_.version_minor);
    if (minor.ec != std::errc() || minor.ptr != end) cursor_.fail("a version");
    cursor_.take();
  }

  // .target sm_90a, debug
  void target() {
    cursor_.expect(".target");
    constexpr std::string_view prefix = "sm_";
    const std::string_view name = cursor_.token().text;
    if (!name.starts_with(prefix)) cursor_.fail("a target");
    const char* end = name.data() + name.size();
    const auto number = std::from_chars(name.data() + prefix.size(), end, module_.target);
    if (number.ec != std::errc() || end - number.ptr > 1) cursor_.fail("a target");
    cursor_.take();
    while (cursor_.accept(",")) cursor_.expect(Token::Kind::word, "an option of the target");
  }

  void statement() {
    if (cursor_.accept(".address_size")) {
      if (!cursor_.at("64")) cursor_.fail("'64'");
      cursor_.take();
    } else if (cursor_.accept(".file")) {
      file();
    } else if (cursor_.accept(".section")) {
      cursor_.expect(Token::Kind::directive, "a section");
      cursor_.expect("{");
      cursor_.skip_group("{", "}");
    } else if (cursor_.accept(".pragma")) {
      cursor_.skip_statement();
    } else if (cursor_.accept(".alias")) {
      alias();
    } else {
      declaration();
    }
  }

  // .file 1 "name", 1700000000, 4096
  void file() {
    const auto number =
        static_cast<std::uint32_t>(cursor_.expect_integer(UINT32_MAX, "a file number"));
    const Token name = cursor_.expect(Token::Kind::string, "a file name");
    module_.files[number] = name.text.substr(1, name.text.size() - 2);
    while (cursor_.accept(",")) cursor_.expect_integer(UINT64_MAX, "a time or a size");
  }

  // .alias name, aliasee;
  void alias() {
    const Token name = cursor_.expect(Token::Kind::word, "a function");
    cursor_.expect(",");
    const Token aliasee = cursor_.expect(Token::Kind::word, "a function");
    cursor_.expect(";");
    aliases_.push_back({name, aliasee});
  }

  void declaration() {
    bool is_extern = false;
    while (cursor_.at(".visible") || cursor_.at(".weak") || cursor_.at(".extern") ||
           cursor_.at(".common")) {
      is_extern |= cursor_.take().text == ".extern";
    }
    if (cursor_.at(".func") || cursor_.at(".entry")) {
      return parse_function(cursor_, scopes_, module_, budget_, cursor_.take().text == ".entry");
    }
    const auto space = find_space(cursor_.token().text);
    if (!space || *space == Space::param) cursor_.fail("a declaration");
    cursor_.take();
    variables(*space, is_extern);
  }

  void variables(Space space, bool is_extern) {
    const DeclarationHead head = parse_declaration_head(cursor_);
    do {
      const Token name = cursor_.token();
      Declared declared = parse_declared(cursor_, space, head);
      declared.variable.is_extern = is_extern;
      const std::uint32_t index = place(name, is_extern);
      if (!is_extern && (space == Space::global || space == Space::constant) &&
          cursor_.accept("=")) {
        parse_initializer(cursor_, declared, head.type, budget_, addressed_);
      }
      if (!is_extern || module_.variables[index].is_extern) {
        module_.variables[index] = std::move(declared.variable);
      }
    } while (cursor_.accept(","));
    cursor_.expect(";");
  }

  // A variable may be declared again and again, and defined once.
  std::uint32_t place(const Token& name, bool is_extern) {
    if (const auto found = scopes_.find(name.text)) {
      const auto* ref = std::get_if<GlobalRef>(&*found);
      if (ref == nullptr || !(is_extern || module_.variables[ref->index].is_extern)) {
        throw ParseError(name.line, "expected a new name, got " + describe(name));
      }
      return ref->index;
    }
    const auto index = static_cast<std::uint32_t>(module_.variables.size());
    module_.variables.emplace_back().is_extern = true;
    scopes_.declare(name.text, GlobalRef{index});
    return index;
  }

  std::uint32_t function(const Token& name) const {
    const auto found = scopes_.find(name.text);
    const auto* ref = found ? std::get_if<FunctionRef>(&*found) : nullptr;
    if (ref == nullptr) {
      throw ParseError(name.line, "expected a function, got " + describe(name));
    }
    return ref->index;
  }

  // Whatever means an alias means its function from now on.
  void apply_aliases() {
    std::map<std::uint32_t, std::uint32_t> aliasees;
    std::map<std::string, std::string> names;
    for (const Alias& alias : aliases_) {
      const std::uint32_t aliasee = function(alias.aliasee);
      if (module_.functions[aliasee].is_declaration) {
        throw ParseError(alias.aliasee.line,
                         "expected a defined function, got " + describe(alias.aliasee));
      }
      aliasees[function(alias.name)] = aliasee;
      names[std::string(alias.name.text)] = alias.aliasee.text;
    }
    for (Function& function : module_.functions) {
      for (Instruction& instruction : function.instructions) {
        for (Operand& operand : instruction.operands) {
          for (Atom& atom : operand.elements) {
            auto* ref = std::get_if<FunctionRef>(&atom);
            const auto place = ref ? aliasees.find(ref->index) : aliasees.end();
            if (place != aliasees.end()) ref->index = place->second;
          }
        }
      }
    }
    for (Variable& variable : module_.variables) {
      for (Relocation& relocation : variable.relocations) {
        const auto place = names.find(relocation.symbol);
        if (place != names.end()) relocation.symbol = place->second;
      }
    }
  }

  Module& module_;
  Cursor cursor_;
  Scopes scopes_;
  std::vector<AddressedName> addressed_;
  std::vector<Alias> aliases_;
  Budget budget_;
};

}  // namespace

ParseError::ParseError(unsigned at_line, const std::string& what)
    : std::runtime_error(fmt::format("PTX line {}: {}", at_line, what)), line(at_line) {}

Module parse(std::string_view text) {
  if (text.size() > max_text) throw ParseError(1, "expected at most 256 MiB of text");
  Module module;
  module.text.assign(text.begin(), text.end());
  ModuleParser(module, {module.text.data(), module.text.size()}).parse();
  return module;
}

}  // namespace vertebra::emulator::ptx
