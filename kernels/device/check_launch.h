// What a launcher asks after its launch: check_launch.
#pragma once

#include "kernels/cuda/cuda_error.h"  // IWYU pragma: export
