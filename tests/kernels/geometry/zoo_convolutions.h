// Every distinct convolution of the zoo, at batch 1: data/zoo_convolutions.txt.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/core/conv2d_problem.h"
#include "kernels/registry/ops.h"

namespace vertebra {

// In the order of the file. Throws std::runtime_error where it cannot be read.
const std::vector<Conv2dProblem>& zoo_convolutions();

// Batches up to 1024: powers of two, their neighbours, and others.
const std::vector<std::int64_t>& zoo_batches();

// The problem for n images on fp16 operands as a plan for a GPU lays them out: pixels of four
// channels where the input has no more and the stride along rows is even, else channels in eights.
FusedConv2d on_gpu(Conv2dProblem problem, std::int64_t n);

// Calls visit(op) for every convolution at every batch.
template <class Visit>
void for_each_zoo_convolution(Visit&& visit) {
  for (const Conv2dProblem& problem : zoo_convolutions()) {
    for (const std::int64_t n : zoo_batches()) visit(on_gpu(problem, n));
  }
}

}  // namespace vertebra
