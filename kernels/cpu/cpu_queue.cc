#include "kernels/cpu/cpu_queue.h"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>

#include "kernels/cpu/onednn.h"

namespace vertebra::cpu {
namespace {

class CpuQueue final : public Queue {
 public:
  dnnl::stream stream{engine()};
};

}  // namespace

std::unique_ptr<Queue> make_queue() { return std::make_unique<CpuQueue>(); }

dnnl::stream& stream_of(Queue& queue) { return static_cast<CpuQueue&>(queue).stream; }

ThreadScope::ThreadScope(int threads) : former_(omp_get_max_threads()) {
  omp_set_num_threads(threads);
}

ThreadScope::~ThreadScope() { omp_set_num_threads(former_); }

int available_threads() { return std::max(1, omp_get_num_procs()); }

std::string library_version() {
  const dnnl_version_t* v = dnnl_version();
  return fmt::format("oneDNN {}.{}.{}", v->major, v->minor, v->patch);
}

}  // namespace vertebra::cpu
