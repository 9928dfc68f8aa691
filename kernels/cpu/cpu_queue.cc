#include "kernels/cpu/cpu_queue.h"

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

#include "graph/core/error.h"
#include "kernels/cpu/onednn.h"

namespace vertebra::cpu {
namespace {

class CpuQueue final : public Queue {
 public:
  void copy_to_device(void* to, const void* from, std::int64_t bytes) override {
    std::memcpy(to, from, static_cast<std::size_t>(bytes));
  }
  void copy_to_host(void* to, const void* from, std::int64_t bytes) override {
    std::memcpy(to, from, static_cast<std::size_t>(bytes));
  }
  void zero(void* to, std::int64_t bytes) override {
    std::memset(to, 0, static_cast<std::size_t>(bytes));
  }
  void wait() override {}
  std::unique_ptr<Recording> record(const std::function<void()>&) override { return nullptr; }
  void replay(const Recording&) override {
    throw InternalError({"cpu queue", "a recording", "none: record() gives none", ""});
  }
  void mark(std::size_t index) override {
    if (marks_.size() <= index) marks_.resize(index + 1);
    marks_[index] = std::chrono::steady_clock::now();
  }
  double milliseconds(std::size_t from, std::size_t to) const override {
    return std::chrono::duration<double, std::milli>(marks_.at(to) - marks_.at(from)).count();
  }

  dnnl::stream stream{engine()};

 private:
  std::vector<std::chrono::steady_clock::time_point> marks_;
};

}  // namespace

std::unique_ptr<Queue> make_queue() { return std::make_unique<CpuQueue>(); }

dnnl::stream& stream_of(Queue& queue) { return static_cast<CpuQueue&>(queue).stream; }

ThreadScope::ThreadScope(int threads) : former_(omp_get_max_threads()) {
  omp_set_num_threads(threads);
}

ThreadScope::~ThreadScope() { omp_set_num_threads(former_); }

int available_threads() { return std::max(1, omp_get_num_procs()); }

}  // namespace vertebra::cpu
