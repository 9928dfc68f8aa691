#include "graph/ir/infer_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "graph/core/error.h"
#include "graph/ir/graph.h"
#include "graph/ir/op_schema.h"

namespace vertebra {
namespace {

double elements(const Shape& s) {
  return static_cast<double>(s.h) * static_cast<double>(s.w) * static_cast<double>(s.c);
}

// One call operator per kind of node; the number of inputs has been checked.
struct ShapeRule {
  std::string_view name;
  std::string_view op;
  std::span<const Shape> in;

  [[noreturn]] void reject(std::string got, std::string expected) const {
    throw InvalidModel({fmt::format("{} '{}'", op, name), std::move(got), std::move(expected), ""});
  }

  Shape operator()(const NormalizeAttributes& a) const {
    const auto channels = static_cast<std::size_t>(in[0].c);
    if (a.mean.size() != channels || a.stddev.size() != channels) {
      reject(fmt::format("{} means and {} deviations", a.mean.size(), a.stddev.size()),
             fmt::format("{} of each, one per channel", channels));
    }
    for (const double m : a.mean) {
      if (!std::isfinite(m)) reject(fmt::format("mean {}", m), "a finite number");
    }
    for (const double d : a.stddev) {
      if (!(d > 0) || std::isinf(d)) reject(fmt::format("deviation {}", d), "a positive number");
    }
    return in[0];
  }

  Shape operator()(const PadAttributes& a) const {
    const Padding& p = a.pad;
    constexpr std::int64_t kMost = 1 << 20;
    for (const std::int64_t side : {p.top, p.left, p.bottom, p.right}) {
      if (side < 0 || side > kMost) {
        reject(fmt::format("padding {}", side), fmt::format("0 to {}", kMost));
      }
    }
    return {in[0].h + p.top + p.bottom, in[0].w + p.left + p.right, in[0].c};
  }

  Shape operator()(const Conv2dAttributes& a) const {
    const Conv2dProblem problem{1,   in[0].h,    in[0].w,    in[0].c, a.k,     a.r,
                                a.s, a.stride_h, a.stride_w, a.pad,   a.groups};
    try {
      check(problem);
    } catch (const InvalidArgument& e) {
      reject(e.parts().got, e.parts().expected);
    }
    const Shape out{problem.p(), problem.q(), problem.k};
    // Counted in double, which no factor can wrap.
    const FilterShape f = problem.filter();
    if (elements(out) * elements({f.r, f.s, f.c}) > 0x1p48) {
      reject(to_string(problem), "at most 2^48 multiply-accumulates");
    }
    if (a.epilogue.residual != (in.size() == 2)) {
      reject(fmt::format("{} inputs, residual {}", in.size(), a.epilogue.residual),
             "a second input exactly for a residual");
    }
    if (a.epilogue.residual && in[1] != out) {
      reject("residual " + to_string(in[1]), "the output's " + to_string(out));
    }
    check_weight(a.weight);
    check_function({a.epilogue.clamp, a.epilogue.activation});
    return a.epilogue.mean ? Shape{1, 1, out.c} : out;
  }

  Shape operator()(const BatchNormAttributes& a) const {
    if (!(a.tensors.epsilon >= 0) || std::isinf(a.tensors.epsilon)) {
      reject(fmt::format("epsilon {}", a.tensors.epsilon), "a number of at least 0");
    }
    check_function(a.function);
    return in[0];
  }

  Shape operator()(const ClampAttributes& a) const {
    check_range(a.range);
    return in[0];
  }

  Shape operator()(const AddAttributes& a) const {
    if (!std::isfinite(a.scale)) reject(fmt::format("scale {}", a.scale), "a finite number");
    if (in[0] != in[1]) reject(to_string(in[0]) + " and " + to_string(in[1]), "two equal shapes");
    return in[0];
  }

  Shape operator()(const GlobalPoolAttributes&) const { return {1, 1, in[0].c}; }

  Shape operator()(const DenseAttributes& a) const {
    check_vector();
    if (a.units < 1) reject(fmt::format("{} units", a.units), "at least 1");
    check_weight(a.weight);
    check_function(a.function);
    return {1, 1, a.units};
  }

  Shape operator()(const SoftmaxAttributes&) const {
    check_vector();
    return in[0];
  }

  Shape operator()(const CropAttributes& a) const {
    const Padding& s = a.sides;
    if (std::min({s.top, s.left, s.bottom, s.right}) < 0 || s.top >= in[0].h - s.bottom ||
        s.left >= in[0].w - s.right) {
      reject(fmt::format("sides {} {} {} {} of {}", s.top, s.left, s.bottom, s.right,
                         to_string(in[0])),
             "sides that leave something");
    }
    return {in[0].h - s.top - s.bottom, in[0].w - s.left - s.right, in[0].c};
  }

  Shape operator()(const Pool2dAttributes& a) const {
    const auto check_axis = [&](std::int64_t extent, std::int64_t window, std::int64_t stride,
                                std::int64_t before, std::int64_t after) {
      constexpr std::int64_t kMost = 1 << 20;
      if (window < 1 || window > kMost || stride < 1 || stride > kMost) {
        reject(fmt::format("window {}, stride {}", window, stride), fmt::format("1 to {}", kMost));
      }
      // The first and the last window then hold something of the input.
      if (before < 0 || after < 0 || before >= window || after >= window) {
        reject(fmt::format("padding {} and {} of a window of {}", before, after, window),
               "less than the window");
      }
      if (extent + before + after < window) {
        reject(fmt::format("{} padded to {}", extent, extent + before + after),
               fmt::format("at least the window's {}", window));
      }
    };
    check_axis(in[0].h, a.r, a.stride_h, a.pad.top, a.pad.bottom);
    check_axis(in[0].w, a.s, a.stride_w, a.pad.left, a.pad.right);
    const Pool2dProblem p = pool2d_problem(a, in[0], 1);
    return {p.p(), p.q(), p.c};
  }

  Shape operator()(const ActivationAttributes&) const { return in[0]; }

  Shape operator()(const ConcatAttributes&) const {
    Shape out{in[0].h, in[0].w, 0};
    for (const Shape& x : in) {
      if (x.h != out.h || x.w != out.w) {
        reject(to_string(in[0]) + " and " + to_string(x), "one height and width");
      }
      out.c += x.c;
    }
    return out;
  }

  Shape operator()(const MultiplyAttributes&) const {
    if (in[1] != Shape{1, 1, in[0].c}) {
      reject("a gate of " + to_string(in[1]), fmt::format("1x1x{}", in[0].c));
    }
    return in[0];
  }

  Shape operator()(const LrnAttributes& a) const {
    constexpr std::int64_t kMost = 1 << 10;
    if (a.size < 1 || a.size % 2 == 0 || a.size > kMost) {
      reject(fmt::format("a window of {}", a.size), fmt::format("an odd one up to {}", kMost));
    }
    if (!(a.alpha >= 0) || !(a.beta >= 0) || !(a.k > 0) || std::isinf(a.alpha + a.beta + a.k)) {
      reject(fmt::format("alpha {}, beta {}, k {}", a.alpha, a.beta, a.k),
             "finite ones, and k above 0");
    }
    return in[0];
  }

  Shape operator()(const FlattenAttributes&) const { return {1, 1, in[0].num_elements()}; }

  void check_weight(const WeightExpr& weight) const {
    if (!std::isfinite(weight.factor)) {
      reject(fmt::format("a weight's factor of {}", weight.factor), "a finite number");
    }
  }

  void check_range(const ClampRange& range) const {
    if (!(range.min <= range.max)) {
      reject(fmt::format("range {} to {}", range.min, range.max), "min not above max");
    }
  }

  void check_function(const ElementFunction& function) const {
    if (function.clamp) check_range(*function.clamp);
    if (function.clamp && function.activation) reject("a clamp and an activation", "one");
  }

  void check_vector() const {
    if (in[0].h != 1 || in[0].w != 1) reject(to_string(in[0]), "a 1x1xC input");
  }
};

}  // namespace

bool has_countable_elements(const Shape& shape) { return elements(shape) <= 0x1p40; }

Shape infer_shape(std::string_view node_name, const Attributes& attributes,
                  std::span<const Shape> inputs) {
  const OpSchema& s = schema(attributes);
  const ShapeRule rule{node_name, s.name, inputs};
  if (inputs.size() < s.inputs || inputs.size() > s.inputs + s.optional_inputs) {
    rule.reject(fmt::format("{} inputs", inputs.size()),
                s.optional_inputs == 0   ? fmt::format("{}", s.inputs)
                : s.optional_inputs == 1 ? fmt::format("{} or {}", s.inputs, s.inputs + 1)
                                         : fmt::format("{} or more", s.inputs));
  }
  for (const Shape& x : inputs) {
    if (x.h < 1 || x.w < 1 || x.c < 1) rule.reject(to_string(x), "positive extents");
    if (!has_countable_elements(x)) rule.reject(to_string(x), "at most 2^40 elements");
  }
  const Shape out = std::visit(rule, attributes);
  if (!has_countable_elements(out)) rule.reject(to_string(out), "at most 2^40 elements");
  return out;
}

}  // namespace vertebra
