#include "tests/emulator/ptx/function_parser.h"

#include <algorithm>
#include <string_view>

#include "tests/emulator/ptx/body.h"
#include "tests/emulator/ptx/declaration.h"
#include "tests/emulator/ptx/parser.h"

namespace vertebra::emulator::ptx {
namespace {

class FunctionParser {
 public:
  FunctionParser(Cursor& cursor, Scopes& scopes, Module& module, Budget& budget, bool is_entry)
      : cursor_(cursor), scopes_(scopes), module_(module), budget_(budget) {
    function_.is_entry = is_entry;
  }

  void parse() {
    while (cursor_.accept(".attribute")) {
      cursor_.expect("(");
      cursor_.skip_group("(", ")");
    }
    if (cursor_.at("(")) parameters(function_.returns);
    const Token name = cursor_.expect(Token::Kind::word, "a name");
    function_.name = name.text;
    const std::size_t index = place(name);
    if (cursor_.at("(")) parameters(function_.parameters);
    directives();
    function_.is_declaration = cursor_.accept(";");
    if (!function_.is_declaration) body(index);
    Function& known = module_.functions[index];
    if (function_.is_declaration && !known.is_declaration) return;
    known = std::move(function_);
  }

 private:
  // The function's place in the module, known from here on: it may call itself.
  std::size_t place(const Token& name) {
    if (const auto found = scopes_.find(name.text)) {
      const auto* ref = std::get_if<FunctionRef>(&*found);
      if (ref == nullptr) throw_taken(name);
      return ref->index;
    }
    const auto index = static_cast<std::uint32_t>(module_.functions.size());
    scopes_.declare(name.text, FunctionRef{index});
    module_.functions.emplace_back();
    module_.functions.back().name = name.text;
    module_.functions.back().is_declaration = true;
    return index;
  }

  [[noreturn]] static void throw_taken(const Token& name) {
    throw ParseError(name.line, "expected a new name, got " + describe(name));
  }

  // (.param .u64 a, .param .align 4 .b8 b[12])
  void parameters(std::vector<std::uint32_t>& indices) {
    cursor_.expect("(");
    if (cursor_.accept(")")) return;
    do {
      cursor_.expect(".param");
      const DeclarationHead head = parse_declaration_head(cursor_);
      const Token name = cursor_.token();
      indices.push_back(static_cast<std::uint32_t>(function_.variables.size()));
      parameter_names_.push_back(name);
      function_.variables.push_back(parse_declared(cursor_, Space::param, head).variable);
    } while (cursor_.accept(","));
    cursor_.expect(")");
  }

  void directives() {
    for (;;) {
      if (cursor_.accept(".maxntid")) {
        dimensions(function_.max_threads);
      } else if (cursor_.accept(".reqntid")) {
        dimensions(function_.required_threads);
      } else if (cursor_.accept(".minnctapersm")) {
        function_.min_blocks =
            static_cast<std::uint32_t>(cursor_.expect_integer(UINT32_MAX, "a number of blocks"));
      } else if (cursor_.accept(".reqnctapercluster")) {
        std::uint32_t cluster[3];
        dimensions(cluster);
      } else if (is_one_of({".maxnreg", ".maxnctapersm", ".maxclusterrank", ".abi_preserve",
                            ".abi_preserve_control"})) {
        cursor_.take();
        cursor_.expect_integer(UINT32_MAX, "a limit");
      } else if (is_one_of({".noreturn", ".explicitcluster", ".blocksareclusters", ".unique"})) {
        cursor_.take();
      } else if (cursor_.accept(".pragma")) {
        cursor_.skip_statement();
      } else {
        return;
      }
    }
  }

  bool is_one_of(std::initializer_list<std::string_view> names) const {
    return std::find(names.begin(), names.end(), cursor_.token().text) != names.end();
  }

  // One to three numbers; those left out are 1.
  void dimensions(std::uint32_t (&sizes)[3]) {
    std::fill(std::begin(sizes), std::end(sizes), 1);
    for (std::uint32_t& size : sizes) {
      size = static_cast<std::uint32_t>(cursor_.expect_integer(UINT32_MAX, "a number of threads"));
      if (!cursor_.accept(",")) return;
    }
  }

  void body(std::size_t index) {
    if (!cursor_.at("{")) cursor_.fail("'{' or ';'");
    if (!module_.functions[index].is_declaration) cursor_.fail("one body for each function");
    scopes_.open();
    for (std::uint32_t n = 0; n < parameter_names_.size(); ++n) {
      const Token& name = parameter_names_[n];
      if (!scopes_.declare(name.text, LocalRef{n})) throw_taken(name);
    }
    BodyParser(cursor_, scopes_, function_, budget_).parse();
    scopes_.close();
  }

  Cursor& cursor_;
  Scopes& scopes_;
  Module& module_;
  Budget& budget_;
  Function function_;
  std::vector<Token> parameter_names_;  ///< the names of its variables so far
};

}  // namespace

void parse_function(Cursor& cursor, Scopes& scopes, Module& module, Budget& budget, bool is_entry) {
  FunctionParser(cursor, scopes, module, budget, is_entry).parse();
}

}  // namespace vertebra::emulator::ptx
