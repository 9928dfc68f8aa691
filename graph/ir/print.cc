#include <fmt/format.h>

#include <iterator>

#include "graph/ir/text.h"

namespace vertebra {
namespace {

class Printer {
 public:
  std::string text;

  void operator()(std::string_view field, const auto& v) {
    text += ' ';
    text += field;
    text += '=';
    value(v);
  }

  template <class T>
  void operator()(std::string_view field, const std::optional<T>& v, IfSet) {
    if (v) (*this)(field, v);
  }

  void value(std::int64_t v) { append("{}", v); }
  void value(bool v) { text += v ? "true" : "false"; }
  // The shortest digits that read back to the same number.
  void value(double v) { append("{}", v); }
  void value(std::string_view v) {
    text += '"';
    for (const char c : v) {
      if (c == '"' || c == '\\') text += '\\';
      if (c == '\n') {
        text += "\\n";
      } else {
        text += c;
      }
    }
    text += '"';
  }
  void value(const std::string& v) { value(std::string_view(v)); }
  void value(const Padding& v) { list(v.top, v.left, v.bottom, v.right); }
  void value(const ClampRange& v) { list(v.min, v.max); }
  template <class T>
  void value(const std::optional<T>& v) {
    if (v) {
      value(*v);
    } else {
      text += "none";
    }
  }
  void value(const BatchNormTensors& v) { list(v.gamma, v.beta, v.mean, v.variance, v.epsilon); }
  void value(WeightLayout v) { text += to_string(v); }
  void value(PoolKind v) { text += v == PoolKind::kMax ? "max" : "mean"; }
  void value(ActivationKind v) {
    text += v == ActivationKind::kSilu      ? "silu"
            : v == ActivationKind::kSigmoid ? "sigmoid"
                                            : "tanh";
  }
  void value(FlattenOrder v) { text += v == FlattenOrder::kHWC ? "hwc" : "chw"; }
  // A factor of 1 is left out.
  void value(const WeightExpr& v) {
    if (v.factor == 1) {
      list(v.tensor, v.layout, v.bias, v.folded);
    } else {
      list(v.tensor, v.layout, v.bias, v.folded, v.factor);
    }
  }
  template <class T>
  void value(const std::vector<T>& items) {
    text += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i != 0) text += ' ';
      value(items[i]);
    }
    text += ']';
  }

 private:
  void append(fmt::string_view form, const auto& v) {
    fmt::format_to(std::back_inserter(text), fmt::runtime(form), v);
  }

  template <class... T>
  void list(const T&... items) {
    text += '[';
    std::size_t i = 0;
    ((text += (i++ == 0 ? "" : " "), value(items)), ...);
    text += ']';
  }
};

}  // namespace

std::string print(const Graph& graph) {
  Printer out;
  out.text = "graph ";
  out.value(graph.name);
  out.text += fmt::format(" stage={}\n", to_string(graph.stage));
  out.text += "input ";
  out.value(graph.value(graph.input).name);
  out.text += ' ' + to_string(graph.shape_of(graph.input)) + '\n';
  for (const Node& node : graph.nodes) {
    out.value(graph.name_of(node));
    out.text += fmt::format(" = {}(", schema(node.attributes).name);
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      if (i != 0) out.text += ' ';
      out.value(graph.value(node.inputs[i]).name);
    }
    out.text += ')';
    std::visit([&out](const auto& a) { a.visit_fields(a, out); }, node.attributes);
    if (node.sources != std::vector<std::string>{graph.name_of(node)}) out("from", node.sources);
    out.text += '\n';
  }
  out.text += "output";
  for (const ValueId id : graph.outputs) {
    out.text += ' ';
    out.value(graph.value(id).name);
  }
  out.text += '\n';
  return std::move(out.text);
}

}  // namespace vertebra
