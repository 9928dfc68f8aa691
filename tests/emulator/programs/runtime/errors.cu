// errors call|fault: what is left behind by a refused call, which later calls do not see, and by a
// fault of a kernel, which every later call returns.
#include <cstring>

#include "tests/emulator/programs/program.h"

__global__ void write(int* out) { *out = 1; }

bool refused_call() {
  const DeviceArray<int> out(1);
  write<<<1, 1024 * 2>>>(out.get());
  require(cudaPeekAtLastError() == cudaErrorInvalidConfiguration);
  check(cudaDeviceSynchronize());
  require(cudaGetLastError() == cudaErrorInvalidConfiguration);
  require(cudaGetLastError() == cudaSuccess);
  write<<<1, 1>>>(out.get());
  return out.read()[0] == 1;
}

bool fault() {
  int* out = nullptr;
  check(cudaMalloc(&out, 16));
  write<<<1, 1>>>(out + 4);
  require(cudaDeviceSynchronize() == cudaErrorIllegalAddress);
  require(cudaGetLastError() == cudaErrorIllegalAddress);
  require(cudaGetLastError() == cudaErrorIllegalAddress);
  require(cudaMemset(out, 0, 16) == cudaErrorIllegalAddress);
  require(cudaFree(out) == cudaErrorIllegalAddress);
  return true;
}

int main(int, char** arguments) {
  return verdict([&] { return std::strcmp(arguments[1], "call") == 0 ? refused_call() : fault(); });
}
