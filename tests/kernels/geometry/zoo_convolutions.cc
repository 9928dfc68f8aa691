#include "tests/kernels/geometry/zoo_convolutions.h"

#include <fstream>
#include <stdexcept>
#include <string>

namespace vertebra {
namespace {

std::vector<Conv2dProblem> read_problems() {
  std::ifstream file(ZOO_CONVOLUTIONS);
  if (!file) throw std::runtime_error("cannot read " ZOO_CONVOLUTIONS);
  std::vector<Conv2dProblem> problems;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    problems.push_back(parse_conv2d_problem(line));
    check(problems.back());
  }
  return problems;
}

}  // namespace

const std::vector<Conv2dProblem>& zoo_convolutions() {
  static const std::vector<Conv2dProblem> problems = read_problems();
  return problems;
}

const std::vector<std::int64_t>& zoo_batches() {
  static const std::vector<std::int64_t> batches{
      1,   2,   3,   4,   5,   7,   8,   15,  16,  17,  31,  32,  33,   63,   64,  65,
      100, 125, 127, 128, 129, 255, 256, 257, 511, 512, 513, 777, 1000, 1023, 1024};
  return batches;
}

FusedConv2d on_gpu(Conv2dProblem problem, std::int64_t n) {
  problem.n = n;
  FusedConv2d op;
  op.problem = problem;
  const bool narrow = problem.c <= 4 && problem.stride_w % 2 == 0;
  op.values.x = {DType::kF16, narrow ? 4 : 8};
  op.values.residual = {DType::kF16, 8};
  op.values.y = {DType::kF16, 8};
  op.values.weights = DType::kF16;
  return op;
}

}  // namespace vertebra
