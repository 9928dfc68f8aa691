// Planner problems that leave no room: as hard as the challenging set of google/minimalloc, the
// same on every machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "graph/memory/buffer_request.h"

namespace vertebra::memory {

// A block of `steps` x `units` cut into `count` requests, in random order; a unit is 1024 bytes and
// the alignment 1. Each cut halves one of the largest pieces, more or less, at a random step or
// address, whichever the piece is longer in for the block's shape times `slenderness`: above 1 the
// lifetimes are long and the sizes small. One request in eight then loses its first or last step,
// so that the block is not the only solution. All of the block fits into units * 1024 bytes, so
// this is the smallest arena; it is the lower bound too unless every step has lost something.
inline std::vector<BufferRequest> dense_requests(std::uint64_t seed, std::size_t count,
                                                 std::int64_t steps, std::int64_t units,
                                                 double slenderness) {
  struct Piece {
    std::int64_t lower, upper, begin, end;
    double area() const {
      return static_cast<double>(upper - lower) * static_cast<double>(end - begin);
    }
  };
  std::mt19937_64 random(seed);
  const auto below = [&random](std::int64_t limit) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
  };
  std::vector<Piece> pieces = {{0, steps, 0, units}};
  while (pieces.size() < count) {
    // The largest of three: sizes spread over orders of magnitude, as they do in programs.
    std::size_t pick = static_cast<std::size_t>(below(static_cast<std::int64_t>(pieces.size())));
    for (int again = 0; again < 2; ++again) {
      const auto other = static_cast<std::size_t>(below(static_cast<std::int64_t>(pieces.size())));
      if (pieces[other].area() > pieces[pick].area()) pick = other;
    }
    Piece& piece = pieces[pick];
    Piece rest = piece;
    const double width =
        static_cast<double>(piece.upper - piece.lower) / static_cast<double>(steps);
    const double height = static_cast<double>(piece.end - piece.begin) / static_cast<double>(units);
    const std::int64_t length =
        width > slenderness * height ? piece.upper - piece.lower : piece.end - piece.begin;
    if (length < 2) continue;
    const std::int64_t cut = length / 4 + 1 + below(std::max<std::int64_t>(length / 2, 1));
    if (cut >= length) continue;
    if (width > slenderness * height) {
      piece.upper = rest.lower = piece.lower + cut;
    } else {
      piece.end = rest.begin = piece.begin + cut;
    }
    pieces.push_back(rest);
  }
  for (std::size_t i = pieces.size(); i > 1; --i) {
    std::swap(pieces[i - 1], pieces[static_cast<std::size_t>(below(static_cast<std::int64_t>(i)))]);
  }
  std::vector<BufferRequest> requests;
  for (Piece& piece : pieces) {
    if (below(8) == 0 && piece.upper - piece.lower > 1) {
      (below(2) == 0 ? ++piece.lower : --piece.upper);
    }
    requests.push_back({std::to_string(requests.size()), piece.lower, piece.upper,
                        1024 * (piece.end - piece.begin), 1});
  }
  return requests;
}

}  // namespace vertebra::memory
