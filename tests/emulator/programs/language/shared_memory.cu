// Shared memory of both kinds side by side: static, and as much dynamic as the device gives a
// block.
#include "tests/emulator/programs/program.h"

__global__ void transpose(const int* in, int* out, int size) {
  __shared__ int offsets[128];
  extern __shared__ int tile[];
  for (int row = threadIdx.x; row < size; row += blockDim.x) offsets[row] = row * size;
  __syncthreads();
  for (int i = threadIdx.x; i < size * size; i += blockDim.x) tile[i] = in[i];
  __syncthreads();
  for (int i = threadIdx.x; i < size * size; i += blockDim.x)
    out[i] = tile[offsets[i % size] + i / size];
}

int main() {
  return verdict([] {
    int most = 0;
    check(cudaDeviceGetAttribute(&most, cudaDevAttrMaxSharedMemoryPerBlockOptin, 0));
    int size = 128;
    while (size * (size + 1) * static_cast<int>(sizeof(int)) > most) size -= 8;
    const int bytes = size * size * static_cast<int>(sizeof(int));
    require(bytes > 48 * 1024);

    const DeviceArray<int> in(numbers(size * size)), out(size * size);
    check(cudaFuncSetAttribute(transpose, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes));
    transpose<<<1, 256, bytes>>>(in.get(), out.get(), size);
    const std::vector<int> result = out.read();
    for (int i = 0; i < size * size; ++i) require(result[i] == i % size * size + i / size);

    cudaFuncAttributes attributes;
    check(cudaFuncGetAttributes(&attributes, transpose));
    require(attributes.sharedSizeBytes == 128 * sizeof(int));
    require(attributes.maxDynamicSharedSizeBytes == bytes);
    int blocks = 0;
    check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, transpose, 256, bytes));
    require(blocks >= 1);
    return true;
  });
}
