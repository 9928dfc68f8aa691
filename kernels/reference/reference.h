// Every op as plain loops: the oracle of tests, of the interpreter and of `verify`. In no table.
// T is float or double; arrays are packed NHWC of n images, filters KRSC. Outputs are overwritten
// and may not overlap inputs. Accumulation is in T, in the order r, s, c.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "graph/core/activation.h"
#include "graph/core/conv2d_problem.h"
#include "graph/core/epilogue.h"
#include "graph/core/flatten_order.h"
#include "graph/core/pool2d_problem.h"

namespace vertebra::reference {

// y = clamp(conv(x, filter) + bias + residual); `residual` is empty for none, else of y's size.
template <class T>
void conv2d(const Conv2dProblem& problem, std::span<const T> x, std::span<const T> filter,
            std::span<const T> bias, std::span<const T> residual,
            const std::optional<ClampRange>& clamp, std::span<T> y);

// y = x * scale[c] + shift[c]
template <class T>
void channel_affine(std::span<const T> x, std::span<const T> scale, std::span<const T> shift,
                    std::span<T> y);

// y = (x - mean[c]) / stddev[c]
template <class T>
void normalize(std::span<const T> x, std::span<const double> mean, std::span<const double> stddev,
               std::span<T> y);

// Zeros around n images of `shape`.
template <class T>
void pad(std::int64_t n, const Shape& shape, const Padding& padding, std::span<const T> x,
         std::span<T> y);

template <class T>
void clamp(std::span<const T> x, const ClampRange& range, std::span<T> y);

// y = a + scale * b
template <class T>
void add(std::span<const T> a, std::span<const T> b, double scale, std::span<T> y);

// Mean over H and W: n images of `shape` to n rows of c.
template <class T>
void global_pool(std::int64_t n, const Shape& shape, std::span<const T> x, std::span<T> y);

// y[n, k] = sum over c of x[n, c] * weight[k, c], plus bias[k]
template <class T>
void dense(std::int64_t n, std::int64_t c, std::int64_t k, std::span<const T> x,
           std::span<const T> weight, std::span<const T> bias, std::span<T> y);

// Rows of c; the largest is subtracted first, so that nothing overflows.
template <class T>
void softmax(std::int64_t n, std::int64_t c, std::span<const T> x, std::span<T> y);

// y of P x Q x C; Pool2dProblem says what padding counts.
template <class T>
void pool2d(const Pool2dProblem& problem, std::span<const T> x, std::span<T> y);

template <class T>
void activation(ActivationKind kind, std::span<const T> x, std::span<T> y);

// y = x * gate: n images of `shape` times n rows of c.
template <class T>
void multiply(std::int64_t n, const Shape& shape, std::span<const T> x, std::span<const T> gate,
              std::span<T> y);

// y[c] = x[c] / (k + alpha * sum of x[i]^2)^beta, i within size / 2 of c; pixels of `channels`.
template <class T>
void lrn(std::int64_t channels, std::int64_t size, double alpha, double beta, double k,
         std::span<const T> x, std::span<T> y);

// What is left of n images of `shape` without its sides.
template <class T>
void crop(std::int64_t n, const Shape& shape, const Padding& sides, std::span<const T> x,
          std::span<T> y);

// `pixels` pixels of the parts' channels side by side.
template <class T>
void concat(std::int64_t pixels, std::span<const std::span<const T>> parts, std::span<T> y);

// n images of `shape` as n rows.
template <class T>
void flatten(std::int64_t n, const Shape& shape, FlattenOrder order, std::span<const T> x,
             std::span<T> y);

}  // namespace vertebra::reference
