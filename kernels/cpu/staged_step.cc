#include "kernels/cpu/staged_step.h"

#include <algorithm>

#include "graph/core/checked_math.h"
#include "kernels/cpu/plain_step.h"
#include "kernels/cpu/vectorized.h"

namespace vertebra::cpu {
namespace {

struct Matrix {
  std::int64_t rows = 0, columns = 0;
};

Matrix x_matrix(const Conv2dProblem& p) { return {p.n * p.h * p.w, p.c}; }
Matrix y_matrix(const Conv2dProblem& p) { return {p.n * p.p() * p.q(), p.k}; }

void copy_rows(const Matrix& m, const float* from, std::int64_t from_stride, float* to,
               std::int64_t to_stride) {
  for_each_range(
      m.rows, m.rows * m.columns,
      [=](std::int64_t first, std::int64_t last) __attribute__((always_inline)) {
        for (std::int64_t i = first; i < last; ++i) {
          std::copy_n(from + i * from_stride, m.columns, to + i * to_stride);
        }
      });
}

class StagedStep final : public PreparedStep {
 public:
  StagedStep(const FusedConv2d& op, const Staging& staging, const StepContext& context,
             std::unique_ptr<PreparedStep> inner)
      : x_(x_matrix(op.problem)),
        y_(y_matrix(op.problem)),
        staging_(staging),
        context_(context),
        inner_(std::move(inner)) {}

  void enqueue(const StepPointers& pointers, Queue& queue) const override {
    StepPointers dense = pointers;
    if (staging_.x >= 0) {
      copy_rows(x_, floats(pointers.x), context_.x.pixel_stride, at(pointers, staging_.x),
                x_.columns);
      dense.x = at(pointers, staging_.x);
    }
    if (staging_.residual >= 0) {
      copy_rows(y_, floats(pointers.residual), context_.residual.pixel_stride,
                at(pointers, staging_.residual), y_.columns);
      dense.residual = at(pointers, staging_.residual);
    }
    if (staging_.y >= 0) dense.y = at(pointers, staging_.y);
    inner_->enqueue(dense, queue);
    if (staging_.y >= 0) {
      copy_rows(y_, at(pointers, staging_.y), y_.columns, floats(pointers.y),
                context_.y.pixel_stride);
    }
  }

  std::string kernel() const override { return inner_->kernel(); }

 private:
  static float* at(const StepPointers& pointers, std::int64_t offset) {
    return floats(static_cast<void*>(static_cast<std::byte*>(pointers.workspace) + offset));
  }

  Matrix x_, y_;
  Staging staging_;
  StepContext context_;
  std::unique_ptr<PreparedStep> inner_;
};

}  // namespace

Staging::Staging(const FusedConv2d& op, std::int64_t inner_bytes) : workspace_bytes(inner_bytes) {
  const auto reserve = [&](std::int64_t& begin, const Matrix& m) {
    begin = align_up(workspace_bytes, 64);
    workspace_bytes =
        begin + checked_mul(4, checked_mul(m.rows, m.columns, "a dense copy"), "a dense copy");
    copied_elements += m.rows * m.columns;
  };
  if (op.values.x_is_slice) reserve(x, x_matrix(op.problem));
  if (op.values.residual_is_slice) reserve(residual, y_matrix(op.problem));
  if (op.values.y_is_slice) reserve(y, y_matrix(op.problem));
}

std::unique_ptr<PreparedStep> make_staged(const FusedConv2d& op, const Staging& staging,
                                          const StepContext& context,
                                          std::unique_ptr<PreparedStep> inner) {
  return std::make_unique<StagedStep>(op, staging, context, std::move(inner));
}

}  // namespace vertebra::cpu
