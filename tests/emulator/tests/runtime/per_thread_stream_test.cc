// As nvcc --default-stream per-thread does: calls become their _ptsz and _ptds variants.
#define CUDA_API_PER_THREAD_DEFAULT_STREAM
#include <cuda_runtime_api.h>
#include <gmock/gmock.h>

#include <vector>

namespace {

class PerThreadStreamTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(cudaMalloc(&data_, 64), cudaSuccess); }
  void TearDown() override { EXPECT_EQ(cudaFree(data_), cudaSuccess); }

  void* data_ = nullptr;
};

TEST_F(PerThreadStreamTest, StreamZeroIsTheThreadsOwn) {
  cudaGraph_t graph = nullptr;
  ASSERT_EQ(cudaStreamBeginCapture(cudaStreamPerThread, cudaStreamCaptureModeThreadLocal),
            cudaSuccess);
  EXPECT_EQ(cudaMemsetAsync(data_, 1, 64, nullptr), cudaSuccess);
  cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
  EXPECT_EQ(cudaStreamIsCapturing(nullptr, &status), cudaSuccess);
  EXPECT_EQ(status, cudaStreamCaptureStatusActive);
  ASSERT_EQ(cudaStreamEndCapture(nullptr, &graph), cudaSuccess);
  std::size_t nodes = 0;
  EXPECT_EQ(cudaGraphGetNodes(graph, nullptr, &nodes), cudaSuccess);
  EXPECT_EQ(nodes, 1u);
  EXPECT_EQ(cudaGraphDestroy(graph), cudaSuccess);
}

TEST_F(PerThreadStreamTest, SynchronousCopiesAreDoneWhenTheyReturn) {
  std::vector<unsigned char> host(64, 0);
  ASSERT_EQ(cudaMemset(data_, 7, 64), cudaSuccess);
  ASSERT_EQ(cudaMemcpy(host.data(), data_, 64, cudaMemcpyDeviceToHost), cudaSuccess);
  EXPECT_THAT(host, testing::Each(7));
}

}  // namespace
