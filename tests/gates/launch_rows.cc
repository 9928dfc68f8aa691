// Launches every kernel of the GPU's tables on problems small enough for the emulator: every row
// that supports a problem, in every configuration. Operands are zeros; what the emulator counts
// does not depend on them, but for the look-ups of normalized pixels, which then never fall into
// one bank. A line of standard output for each step: its launches, the bytes that the row expects
// to move, and what it is.
#include <algorithm>
#include <cmath>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/core/checked_math.h"
#include "kernels/cuda/cuda_backend.h"
#include "kernels/registry/cuda_tables.h"

namespace {

using namespace vertebra;

// What a problem is asked for besides the convolution.
struct Case {
  const char* problem;
  bool narrow = false;  // x in pixels of four channels
  bool residual = false, mean = false;
  DType y = DType::kF16;
};

// Whole and part tiles, taps and channels that end within a k-tile, an input of narrow pixels, each
// output, each depthwise kernel.
constexpr Case kCases[] = {
    {"n3 h14 w14 c40 k72 r3 s3 stride1x1 pad1,1,1,1 groups1"},
    {"n1 h16 w16 c64 k128 r1 s1 stride1x1 pad0,0,0,0 groups1", false, true},
    {"n1 h19 w19 c24 k144 r1 s1 stride1x1 pad0,0,0,0 groups1"},
    {"n2 h13 w13 c16 k64 r5 s5 stride2x2 pad2,2,2,2 groups1"},
    {"n2 h32 w32 c3 k32 r3 s3 stride2x2 pad0,0,1,1 groups1", true},
    {"n2 h7 w7 c64 k136 r1 s1 stride1x1 pad0,0,0,0 groups1", false, false, true},
    {"n70 h1 w1 c320 k1000 r1 s1 stride1x1 pad0,0,0,0 groups1", false, false, false, DType::kF32},
    {"n2 h14 w14 c144 k144 r3 s3 stride1x1 pad1,1,1,1 groups144"},
    {"n2 h15 w15 c96 k96 r3 s3 stride2x2 pad1,1,1,1 groups96"},
    {"n2 h14 w14 c240 k240 r5 s5 stride1x1 pad2,2,2,2 groups240"},
    {"n2 h14 w14 c144 k144 r5 s5 stride2x2 pad1,1,2,2 groups144"},
};

class Operands {
 public:
  Operands(const Backend& backend, Queue& queue) : backend_(backend), queue_(queue) {}

  void* zeros(std::int64_t bytes) {
    memory_.push_back(backend_.allocate(std::max<std::int64_t>(bytes, 256), "operand"));
    queue_.zero(memory_.back()->data(), memory_.back()->size_bytes());
    return memory_.back()->data();
  }
  void* zeros(std::int64_t n, const Shape& shape, const TensorLayout& layout) {
    return zeros(n * layout.bytes_per_image(shape.h));
  }

 private:
  const Backend& backend_;
  Queue& queue_;
  std::vector<std::unique_ptr<Memory>> memory_;
};

FusedConv2d op_of(const Case& one) {
  FusedConv2d op;
  op.problem = parse_conv2d_problem(one.problem);
  op.epilogue.residual = one.residual;
  op.epilogue.mean = one.mean;
  op.values = {{DType::kF16, one.narrow ? 4 : 8}, {DType::kF16, 8}, {one.y, 8}, DType::kF16};
  return op;
}

// Where a step's values are.
struct Extents {
  std::int64_t n;
  Shape x, y;
  std::optional<Shape> second;  // the residual's or the other operand's
};

template <class Op>
void launch(const Op& op, const Extents& extents, const std::string& text,
            const Implementation<Op>& row, const Config& config, const Backend& backend,
            Queue& queue) {
  const Shape second = extents.second.value_or(extents.y);
  const StepContext context{dense_layout(extents.x, op.values.x),
                            dense_layout(second, op.values.residual),
                            dense_layout(extents.y, op.values.y), backend.info()};
  const Needs needs = row.needs(op, config);
  Operands operands(backend, queue);
  StepPointers pointers;
  pointers.x = operands.zeros(extents.n, extents.x, context.x);
  if (extents.second) pointers.residual = operands.zeros(extents.n, second, context.residual);
  pointers.y = operands.zeros(extents.n, extents.y, context.y);
  pointers.weights = operands.zeros(needs.packed_weight_bytes);
  pointers.workspace = operands.zeros(needs.workspace_bytes);
  pointers.side = operands.zeros(needs.side_bytes);
  const auto step = row.prepare(op, config, context);
  step->enqueue(pointers, queue);
  queue.wait();
  const Cost cost = row.estimate(op, config, backend.info());
  std::cout << cost.launches << '\t' << std::llround(cost.bytes) << '\t' << row.name << ' '
            << config.text << ": " << text << '\n';
}

template <class Op>
void launch_rows(const Op& op, const Extents& extents, const std::string& text,
                 const Backend& backend, Queue& queue) {
  for (const Implementation<Op>& row : cuda_table(op)) {
    for (const Config& config : row.configs(op, backend.info())) {
      if (row.supports(op, config, backend.info())) {
        launch(op, extents, text, row, config, backend, queue);
      }
    }
  }
}

void launch_convolutions(const Backend& backend, Queue& queue) {
  for (const Case& one : kCases) {
    const FusedConv2d op = op_of(one);
    const Conv2dProblem& p = op.problem;
    const Shape pixels{p.p(), p.q(), p.k};
    Extents extents{p.n, {p.h, p.w, p.c}, one.mean ? Shape{1, 1, p.k} : pixels, {}};
    if (one.residual) extents.second = pixels;
    launch_rows(op, extents, one.problem, backend, queue);
  }
}

void launch_other_ops(const OperandFormats& values, const Backend& backend, Queue& queue) {
  constexpr std::int64_t kN = 3;
  for (const Shape& shape : {Shape{7, 7, 1280}, Shape{3, 5, 20}, Shape{1, 1, 9}}) {
    const std::string text = to_string(shape);
    const Shape row{1, 1, shape.c}, units{1, 1, 17};
    const Shape padded{shape.h + 3, shape.w + 1, shape.c};
    launch_rows(Dense{{kN, shape.c, units.c}, {}, values}, {kN, row, units, {}}, text, backend,
                queue);
    launch_rows(GlobalPool{kN, shape, values}, {kN, shape, row, {}}, text, backend, queue);
    launch_rows(Softmax{kN, shape.c, 5, values}, {kN, row, row, {}}, text, backend, queue);
    launch_rows(BatchNorm{kN, shape, {}, values}, {kN, shape, shape, {}}, text, backend, queue);
    launch_rows(Clamp{kN, shape, {}, values}, {kN, shape, shape, {}}, text, backend, queue);
    launch_rows(Add{kN, shape, 1, values}, {kN, shape, shape, shape}, text, backend, queue);
    launch_rows(Pad{kN, shape, {1, 0, 2, 1}, values}, {kN, shape, padded, {}}, text, backend,
                queue);
    OperandFormats pixels = values;
    pixels.x = {DType::kU8, 1};
    const std::vector<double> ones(static_cast<std::size_t>(shape.c), 1.0);
    launch_rows(Normalize{kN, shape, ones, ones, pixels}, {kN, shape, shape, {}}, text, backend,
                queue);
  }
}

void launch_narrow_pixels(const Backend& backend, Queue& queue) {
  const ValueFormat u8{DType::kU8, 1};
  for (const Shape& shape : {Shape{16, 16, 3}, Shape{9, 7, 3}, Shape{1, 1, 1}}) {
    const std::vector<double> ones(static_cast<std::size_t>(shape.c), 1.0);
    launch_rows(Normalize{2, shape, ones, ones, {u8, u8, {DType::kF16, 4}, DType::kF16}},
                {2, shape, shape, {}}, to_string(shape), backend, queue);
  }
}

}  // namespace

int main() {
  try {
    const auto backend = cuda::open_device(0);
    const auto scope = backend->enter();
    const auto queue = backend->make_queue();
    const ValueFormat half{DType::kF16, 8}, full{DType::kF32, 8};
    launch_convolutions(*backend, *queue);
    for (const OperandFormats& values : {OperandFormats{half, half, half, DType::kF16},
                                         OperandFormats{half, full, full, DType::kF16},
                                         OperandFormats{full, half, half, DType::kF32}}) {
      launch_other_ops(values, *backend, *queue);
    }
    launch_narrow_pixels(*backend, *queue);
  } catch (const std::exception& e) {
    std::cerr << "launch_rows: " << e.what() << '\n';
    return 1;
  }
}
