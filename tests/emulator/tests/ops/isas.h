#pragma once

#include <vector>

#include "tests/emulator/machine/lowering.h"

namespace vertebra::emulator::test {

/// The widths of vectors that this processor runs, the portable one first.
inline std::vector<Isa> isas() {
  std::vector<Isa> result;
  for (Isa isa : {Isa::portable, Isa::avx2, Isa::avx512})
    if (isa <= best_isa()) result.push_back(isa);
  return result;
}

}  // namespace vertebra::emulator::test
