#pragma once

#include <cstdio>
#include <exception>
#include <numeric>
#include <vector>

#include "tests/emulator/programs/device_array.h"

// A seed is a program that is compiled twice: with BUG defined it has one bug of a named kind,
// without it none. The twin without the bug checks its results and says nothing.

/// What main returns: 0 if `body` returns true, which says that the results are right.
template <typename Body>
int seed(Body&& body) {
  try {
    return body() ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

/// 0, 1, .. count - 1
inline std::vector<int> numbers(int count) {
  std::vector<int> result(count);
  std::iota(result.begin(), result.end(), 0);
  return result;
}
