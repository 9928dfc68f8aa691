// Copies and fills of every kind: rows with a pitch, boxes, managed and pinned memory.
#include <cstring>

#include "tests/emulator/programs/program.h"

__global__ void add_row(int* rows, std::size_t pitch, int width) {
  int* row = reinterpret_cast<int*>(reinterpret_cast<char*>(rows) + blockIdx.x * pitch);
  if (threadIdx.x < width) row[threadIdx.x] += static_cast<int>(blockIdx.x) * 100;
}

int main() {
  return verdict([] {
    constexpr int width = 10, height = 6;
    constexpr std::size_t row = width * sizeof(int);
    const std::vector<int> host = numbers(width * height);
    int* rows = nullptr;
    std::size_t pitch = 0;
    check(cudaMallocPitch(&rows, &pitch, row, height));
    require(pitch >= row);
    check(cudaMemset2D(rows, pitch, 0xff, pitch, height));
    check(cudaMemcpy2D(rows, pitch, host.data(), row, row, height, cudaMemcpyHostToDevice));
    add_row<<<height, 32>>>(rows, pitch, width);
    std::vector<int> back(width * height);
    check(cudaMemcpy2D(back.data(), row, rows, pitch, row, height, cudaMemcpyDeviceToHost));
    for (int i = 0; i < width * height; ++i) require(back[i] == i + i / width * 100);
    check(cudaFree(rows));

    const DeviceArray<int> box(std::vector<int>(4 * 4 * 4));
    cudaMemcpy3DParms parameters = {};
    parameters.srcPtr = make_cudaPitchedPtr(const_cast<int*>(host.data()), 3 * sizeof(int), 3, 2);
    parameters.dstPtr = make_cudaPitchedPtr(box.get(), 4 * sizeof(int), 4, 4);
    parameters.dstPos = make_cudaPos(sizeof(int), 1, 2);
    parameters.extent = make_cudaExtent(3 * sizeof(int), 2, 2);
    parameters.kind = cudaMemcpyHostToDevice;
    check(cudaMemcpy3D(&parameters));
    const std::vector<int> cells = box.read();
    for (int z = 0; z < 2; ++z)
      for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 3; ++x)
          require(cells[((z + 2) * 4 + y + 1) * 4 + x + 1] == (z * 2 + y) * 3 + x);
    require(cells[0] == 0 && cells[63] == 0);

    int *managed = nullptr, *pinned = nullptr, *seen_by_device = nullptr;
    check(cudaMallocManaged(&managed, row));
    check(cudaHostAlloc(&pinned, row, cudaHostAllocMapped));
    check(cudaHostGetDevicePointer(&seen_by_device, pinned, 0));
    std::memset(managed, 0, row);
    std::memset(pinned, 0, row);
    add_row<<<1, 32>>>(managed, 0, width);
    add_row<<<1, 32>>>(seen_by_device, 0, width);
    check(cudaDeviceSynchronize());
    cudaPointerAttributes attributes;
    check(cudaPointerGetAttributes(&attributes, managed));
    require(attributes.type == cudaMemoryTypeManaged);
    check(cudaPointerGetAttributes(&attributes, pinned));
    require(attributes.type == cudaMemoryTypeHost);
    check(cudaPointerGetAttributes(&attributes, box.get()));
    require(attributes.type == cudaMemoryTypeDevice);
    check(cudaPointerGetAttributes(&attributes, host.data()));
    require(attributes.type == cudaMemoryTypeUnregistered);
    check(cudaFree(managed));
    check(cudaFreeHost(pinned));
    return true;
  });
}
