#pragma once

#include <cstdio>
#include <exception>
#include <numeric>
#include <source_location>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/emulator/programs/device_array.h"

/// What main returns: 0 if `body` returns true, which says that the results are right.
template <typename Body>
int verdict(Body&& body) {
  try {
    return body() ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

/// Throws std::runtime_error with the line of the call, for programs of more than one result.
inline void require(bool condition, std::source_location at = std::source_location::current()) {
  if (!condition) throw std::runtime_error("not so: line " + std::to_string(at.line()));
}

/// 0, 1, .. count - 1
inline std::vector<int> numbers(int count) {
  std::vector<int> result(count);
  std::iota(result.begin(), result.end(), 0);
  return result;
}
