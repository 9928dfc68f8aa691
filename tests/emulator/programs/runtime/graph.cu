// A captured graph of two branches: launched, updated with other parameters, launched again.
#include "tests/emulator/programs/program.h"

__global__ void multiply(int* values, int factor) { values[threadIdx.x] *= factor; }
__global__ void subtract(const int* a, const int* b, int* out) {
  out[threadIdx.x] = a[threadIdx.x] - b[threadIdx.x];
}

struct Branches {
  cudaStream_t first, second;
  cudaEvent_t parted, met;
};

/// out = a * factor - b * 5, on fresh copies of the source.
cudaGraph_t capture(const Branches& s, const int* source, int* a, int* b, int* out, int factor) {
  constexpr std::size_t bytes = 32 * sizeof(int);
  check(cudaStreamBeginCapture(s.first, cudaStreamCaptureModeThreadLocal));
  check(cudaMemcpyAsync(a, source, bytes, cudaMemcpyDeviceToDevice, s.first));
  check(cudaEventRecord(s.parted, s.first));
  check(cudaStreamWaitEvent(s.second, s.parted));
  check(cudaMemcpyAsync(b, source, bytes, cudaMemcpyDeviceToDevice, s.second));
  multiply<<<1, 32, 0, s.second>>>(b, 5);
  multiply<<<1, 32, 0, s.first>>>(a, factor);
  cudaStreamCaptureStatus status;
  check(cudaStreamIsCapturing(s.second, &status));
  require(status == cudaStreamCaptureStatusActive);
  check(cudaEventRecord(s.met, s.second));
  check(cudaStreamWaitEvent(s.first, s.met));
  subtract<<<1, 32, 0, s.first>>>(a, b, out);
  cudaGraph_t graph = nullptr;
  check(cudaStreamEndCapture(s.first, &graph));
  return graph;
}

int main() {
  return verdict([] {
    const DeviceArray<int> source(numbers(32)), a(32), b(32), out(std::vector<int>(32));
    Branches s;
    check(cudaStreamCreateWithFlags(&s.first, cudaStreamNonBlocking));
    check(cudaStreamCreateWithFlags(&s.second, cudaStreamNonBlocking));
    check(cudaEventCreateWithFlags(&s.parted, cudaEventDisableTiming));
    check(cudaEventCreateWithFlags(&s.met, cudaEventDisableTiming));

    cudaGraph_t graph = capture(s, source.get(), a.get(), b.get(), out.get(), 7);
    require(out.read()[31] == 0);  // capturing runs nothing
    std::size_t nodes = 0;
    check(cudaGraphGetNodes(graph, nullptr, &nodes));
    require(nodes == 5);
    cudaGraphExec_t program = nullptr;
    check(cudaGraphInstantiate(&program, graph, 0));
    for (int launch = 0; launch < 2; ++launch) {
      check(cudaGraphLaunch(program, s.first));
      check(cudaStreamSynchronize(s.first));
      require(out.read()[31] == 31 * 2);
    }

    cudaGraph_t changed = capture(s, source.get(), a.get(), b.get(), out.get(), 105);
    cudaGraphExecUpdateResultInfo info;
    check(cudaGraphExecUpdate(program, changed, &info));
    require(info.result == cudaGraphExecUpdateSuccess);
    check(cudaGraphLaunch(program, s.first));
    check(cudaStreamSynchronize(s.first));
    require(out.read()[31] == 31 * 100);

    check(cudaGraphExecDestroy(program));
    check(cudaGraphDestroy(changed));
    check(cudaGraphDestroy(graph));
    check(cudaEventDestroy(s.met));
    check(cudaEventDestroy(s.parted));
    check(cudaStreamDestroy(s.second));
    check(cudaStreamDestroy(s.first));
    return true;
  });
}
