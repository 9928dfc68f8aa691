#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "graph/core/error.h"
#include "graph/ir/builder.h"
#include "graph/ir/text.h"
#include "graph/ir/verify.h"

namespace vertebra {
namespace {

// Reads tokens from one text; blanks separate them, newlines are tokens of their own.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  [[noreturn]] void fail(const std::string& expected) const {
    std::size_t line = 1, column = 1;
    for (const char c : text_.substr(0, at_)) {
      column = c == '\n' ? 1 : column + 1;
      line += c == '\n' ? 1 : 0;
    }
    const std::string_view rest = text_.substr(at_, 20);
    throw InvalidModel(
        {fmt::format("graph text, line {}, column {}", line, column),
         rest.empty() ? "the end" : fmt::format("'{}'", rest.substr(0, rest.find('\n'))), expected,
         ""});
  }

  bool take(std::string_view token) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  void expect(std::string_view token) {
    if (!take(token)) fail(token == "\n" ? "the end of the line" : fmt::format("'{}'", token));
  }
  bool done() {
    skip_blanks();
    return at_ == text_.size();
  }
  std::string_view word() {
    skip_blanks();
    const std::size_t start = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_')) {
      ++at_;
    }
    if (at_ == start) fail("a word");
    return text_.substr(start, at_ - start);
  }

  // An attribute, in the order that visit_fields gives.
  void operator()(std::string_view field, auto& v) {
    expect(field);
    expect("=");
    value(v);
  }

  template <class T>
  void operator()(std::string_view field, std::optional<T>& v, IfSet) {
    v.reset();
    if (!take(field)) return;
    expect("=");
    value(v.emplace());
  }

  void value(std::int64_t& v) { number(v, "an integer"); }
  void value(double& v) {
    number(v, "a number");
    if (std::isnan(v)) fail("a number other than NaN before this");
  }
  void value(bool& v) {
    v = take("true");
    if (!v) expect("false");
  }
  void value(std::string& v) {
    expect("\"");
    v.clear();
    for (; at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n'; ++at_) {
      char c = text_[at_];
      if (c == '\\') {
        if (++at_ == text_.size()) break;
        c = text_[at_] == 'n' ? '\n' : text_[at_];
      }
      v += c;
    }
    if (at_ == text_.size() || text_[at_] != '"') fail("a closing quote");
    ++at_;
  }
  void value(Padding& v) { list(v.top, v.left, v.bottom, v.right); }
  void value(ClampRange& v) { list(v.min, v.max); }
  template <class T>
  void value(std::optional<T>& v) {
    v.reset();
    if (!take("none")) value(v.emplace());
  }
  void value(BatchNormTensors& v) { list(v.gamma, v.beta, v.mean, v.variance, v.epsilon); }
  void value(WeightLayout& v) {
    const auto layout = parse_weight_layout(word());
    if (!layout) fail("a weight layout before this");
    v = *layout;
  }
  void value(PoolKind& v) { choice(v, {"max", "mean"}); }
  void value(ActivationKind& v) { choice(v, {"silu", "sigmoid", "tanh"}); }
  void value(FlattenOrder& v) { choice(v, {"hwc", "chw"}); }
  void value(WeightExpr& v) {
    expect("[");
    value(v.tensor);
    value(v.layout);
    value(v.bias);
    value(v.folded);
    v.factor = 1;
    if (take("]")) return;
    value(v.factor);
    expect("]");
  }
  template <class T>
  void value(std::vector<T>& items) {
    items.clear();
    expect("[");
    while (!take("]")) value(items.emplace_back());
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  void number(auto& v, const char* what) {
    skip_blanks();
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), v);
    if (error != std::errc()) fail(what);
    at_ += static_cast<std::size_t>(end - begin);
  }

  // A word of those that the enumeration's values have, in their order.
  template <class E>
  void choice(E& v, std::initializer_list<std::string_view> names) {
    const std::string_view found = word();
    const auto name = std::find(names.begin(), names.end(), found);
    if (name == names.end()) fail(fmt::format("one of {} before this", fmt::join(names, ", ")));
    v = static_cast<E>(name - names.begin());
  }

  template <class... T>
  void list(T&... items) {
    expect("[");
    (value(items), ...);
    expect("]");
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

Shape parse_shape(Parser& in) {
  Shape shape;
  in.value(shape.h);
  in.expect("x");
  in.value(shape.w);
  in.expect("x");
  in.value(shape.c);
  return shape;
}

}  // namespace

Graph parse_graph(std::string_view text) {
  Parser in(text);
  std::string name;
  in.expect("graph");
  in.value(name);
  in.expect("stage=");
  const auto stage = parse_stage(in.word());
  if (!stage) in.fail("stage imported, canonical or fused before this");
  in.expect("\n");

  std::string input_name;
  in.expect("input");
  in.value(input_name);
  const Shape input_shape = parse_shape(in);
  in.expect("\n");
  GraphBuilder builder(name, input_shape, input_name);
  std::unordered_map<std::string, ValueId> values{{input_name, builder.input()}};
  const auto read_value = [&in, &values]() {
    std::string value_name;
    in.value(value_name);
    const auto found = values.find(value_name);
    if (found == values.end()) in.fail("the name of a value made above, before this");
    return found->second;
  };

  while (!in.take("output")) {
    std::string node_name;
    in.value(node_name);
    in.expect("=");
    auto attributes = make_attributes(in.word());
    if (!attributes) in.fail("the name of an op before this");
    in.expect("(");
    std::vector<ValueId> inputs;
    while (!in.take(")")) inputs.push_back(read_value());
    std::visit([&in](auto& a) { a.visit_fields(a, in); }, *attributes);
    std::vector<std::string> sources;
    if (in.take("from=")) in.value(sources);
    in.expect("\n");
    values[node_name] =
        builder.add_node(node_name, std::move(*attributes), std::move(inputs), std::move(sources));
  }
  std::vector<ValueId> outputs;
  while (!in.take("\n")) outputs.push_back(read_value());
  if (!in.done()) in.fail("nothing after the outputs");
  Graph graph = std::move(builder).finish(std::move(outputs));
  graph.stage = *stage;
  verify(graph);
  return graph;
}

}  // namespace vertebra
