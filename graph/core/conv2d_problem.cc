#include "graph/core/conv2d_problem.h"

#include <fmt/format.h>

#include <cstdio>

#include "graph/core/error.h"

namespace vertebra {

std::string to_string(const Conv2dProblem& p) {
  return fmt::format("n{} h{} w{} c{} k{} r{} s{} stride{}x{} pad{},{},{},{} groups{}", p.n, p.h,
                     p.w, p.c, p.k, p.r, p.s, p.stride_h, p.stride_w, p.pad.top, p.pad.left,
                     p.pad.bottom, p.pad.right, p.groups);
}

Conv2dProblem parse_conv2d_problem(std::string_view text) {
  const std::string line(text);
  Conv2dProblem p;
  std::sscanf(line.c_str(),
              "n%ld h%ld w%ld c%ld k%ld r%ld s%ld stride%ldx%ld pad%ld,%ld,%ld,%ld groups%ld", &p.n,
              &p.h, &p.w, &p.c, &p.k, &p.r, &p.s, &p.stride_h, &p.stride_w, &p.pad.top, &p.pad.left,
              &p.pad.bottom, &p.pad.right, &p.groups);
  if (to_string(p) != line) {
    throw InvalidArgument({"convolution problem", fmt::format("'{}'", line),
                           "a line like '" + to_string(Conv2dProblem{}) + "'", ""});
  }
  check(p);
  return p;
}

void check(const Conv2dProblem& p) {
  const auto reject = [&p](std::string_view expected) {
    throw InvalidArgument({"convolution problem", to_string(p), std::string(expected), ""});
  };
  constexpr std::int64_t kMost = 1 << 30;  // sums and products of two stay far from 2^63
  for (const std::int64_t number : {p.n, p.h, p.w, p.c, p.k, p.r, p.s, p.stride_h, p.stride_w,
                                    p.pad.top, p.pad.left, p.pad.bottom, p.pad.right, p.groups}) {
    if (number > kMost) reject("numbers of at most 2^30");
  }
  if (p.n < 1 || p.h < 1 || p.w < 1 || p.c < 1 || p.k < 1 || p.r < 1 || p.s < 1 || p.stride_h < 1 ||
      p.stride_w < 1 || p.groups < 1) {
    reject("extents, strides and groups of at least 1");
  }
  if (p.pad.top < 0 || p.pad.left < 0 || p.pad.bottom < 0 || p.pad.right < 0) {
    reject("padding of at least 0");
  }
  if (p.c % p.groups != 0 || p.k % p.groups != 0) reject("groups that divide both c and k");
  if (p.h + p.pad.top + p.pad.bottom < p.r || p.w + p.pad.left + p.pad.right < p.s) {
    reject("a padded input that covers the filter");
  }
}

}  // namespace vertebra
