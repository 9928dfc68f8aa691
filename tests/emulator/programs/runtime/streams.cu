// Work on several streams that events put in order, with host functions, pools of memory and pinned
// memory.
#include "tests/emulator/programs/program.h"

__global__ void add(const int* in, int* out, int value) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = in[i] + value;
}

void append(void* list) {
  auto& calls = *static_cast<std::vector<int>*>(list);
  calls.push_back(static_cast<int>(calls.size()));
}

int main() {
  return verdict([] {
    constexpr int count = 256;
    constexpr std::size_t bytes = count * sizeof(int);
    cudaStream_t streams[2];
    cudaEvent_t uploaded, added;
    for (cudaStream_t& stream : streams)
      check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    check(cudaEventCreate(&uploaded));
    check(cudaEventCreateWithFlags(&added, cudaEventDisableTiming));
    int* host = nullptr;
    check(cudaMallocHost(&host, 2 * bytes));
    for (int i = 0; i < count; ++i) host[i] = i;

    std::vector<int> calls;
    const DeviceArray<int> in(count), out(count);
    int* between = nullptr;
    check(cudaMemcpyAsync(in.get(), host, bytes, cudaMemcpyHostToDevice, streams[0]));
    check(cudaEventRecord(uploaded, streams[0]));
    check(cudaLaunchHostFunc(streams[0], append, &calls));
    check(cudaStreamWaitEvent(streams[1], uploaded));
    check(cudaMallocAsync(&between, bytes, streams[1]));
    add<<<4, 64, 0, streams[1]>>>(in.get(), between, 10);
    add<<<4, 64, 0, streams[1]>>>(between, out.get(), 100);
    check(cudaFreeAsync(between, streams[1]));
    check(cudaEventRecord(added, streams[1]));
    check(cudaStreamWaitEvent(streams[0], added));
    check(cudaMemcpyAsync(host + count, out.get(), bytes, cudaMemcpyDeviceToHost, streams[0]));
    check(cudaLaunchHostFunc(streams[0], append, &calls));
    check(cudaStreamSynchronize(streams[0]));
    require(cudaStreamQuery(streams[1]) == cudaSuccess && cudaEventQuery(added) == cudaSuccess);
    for (int i = 0; i < count; ++i) require(host[count + i] == i + 110);
    require(calls == std::vector<int>{0, 1});

    // The default stream waits for ordinary streams, and they for it.
    cudaStream_t ordinary;
    check(cudaStreamCreate(&ordinary));
    add<<<4, 64, 0, ordinary>>>(out.get(), in.get(), 1);
    add<<<4, 64>>>(in.get(), out.get(), 1);
    add<<<4, 64, 0, ordinary>>>(out.get(), in.get(), 1);
    check(cudaMemcpyAsync(host, in.get(), bytes, cudaMemcpyDeviceToHost, ordinary));
    check(cudaDeviceSynchronize());
    for (int i = 0; i < count; ++i) require(host[i] == i + 113);

    float milliseconds = -1;
    check(cudaEventRecord(uploaded, ordinary));
    check(cudaEventSynchronize(uploaded));
    cudaEvent_t later;
    check(cudaEventCreate(&later));
    check(cudaEventRecord(later, ordinary));
    check(cudaEventSynchronize(later));
    check(cudaEventElapsedTime(&milliseconds, uploaded, later));
    require(milliseconds >= 0);

    for (cudaEvent_t event : {uploaded, added, later}) check(cudaEventDestroy(event));
    for (cudaStream_t stream : {streams[0], streams[1], ordinary}) check(cudaStreamDestroy(stream));
    check(cudaFreeHost(host));
    return true;
  });
}
