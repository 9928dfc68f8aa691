#pragma once

#include <stddef.h>
#include <stdint.h>

/// Of the calling thread's next launch, runs only the blocks with these linear indices (x fastest),
/// in any order; the others are as if they had done nothing. For launches too big to emulate:
/// memory is sparse, so that what no block touches costs nothing. `count` 0: all blocks. An index
/// beyond the grid makes the launch fail with cudaErrorInvalidValue.
///
/// Only the emulator's runtime has it. A program that must link with the real one too looks it up
/// with dlsym(RTLD_DEFAULT, "vertebraEmuRunOnlyBlocks").
#ifdef __cplusplus
extern "C"
#endif
    void
    vertebraEmuRunOnlyBlocks(const uint64_t* linear, size_t count);
