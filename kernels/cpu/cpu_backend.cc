#include "kernels/cpu/cpu_backend.h"

#include <fmt/format.h>
#include <unistd.h>

#include "kernels/cpu/cpu_queue.h"
#include "kernels/cpu/host_memory.h"
#include "kernels/cpu/onednn.h"

namespace vertebra::cpu {
namespace {

std::string library_version() {
  const dnnl_version_t* v = dnnl_version();
  return fmt::format("oneDNN {}.{}.{}", v->major, v->minor, v->patch);
}

struct CpuScope final : Backend::Scope {
  explicit CpuScope(int count) : threads(count) {}
  ThreadScope threads;
};

class CpuBackend final : public Backend {
 public:
  explicit CpuBackend(int threads)
      : info_(cpu_device_info(threads)), versions_(library_version()) {}

  const DeviceInfo& info() const override { return info_; }
  std::string_view versions() const override { return versions_; }
  std::unique_ptr<Scope> enter() const override {
    return std::make_unique<CpuScope>(info_.threads);
  }
  std::unique_ptr<Memory> allocate(std::int64_t bytes, std::string_view what) const override {
    return std::make_unique<HostMemory>(bytes, what);
  }
  std::int64_t free_bytes() const override {
    return std::int64_t{sysconf(_SC_AVPHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  }
  std::unique_ptr<Memory> allocate_host(std::int64_t bytes, std::string_view what) const override {
    return std::make_unique<HostMemory>(bytes, what);
  }
  std::unique_ptr<Queue> make_queue() const override { return cpu::make_queue(); }

 private:
  DeviceInfo info_;
  std::string versions_;
};

}  // namespace

std::shared_ptr<const Backend> open_cpu(int threads) {
  return std::make_shared<const CpuBackend>(threads);
}

}  // namespace vertebra::cpu
