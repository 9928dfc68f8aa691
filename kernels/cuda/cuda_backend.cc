#include "kernels/cuda/cuda_backend.h"

#include "graph/core/error.h"
#include "kernels/cuda/cuda_device.h"
#include "kernels/cuda/cuda_queue.h"
#include "kernels/cuda/device_buffer.h"
#include "kernels/cuda/pinned_buffer.h"

namespace vertebra::cuda {
namespace {

class CudaBackend final : public Backend {
 public:
  CudaBackend(int ordinal, const DeviceFacts& facts)
      : ordinal_(ordinal), info_(info_of(facts)), versions_(runtime_versions()) {}

  const DeviceInfo& info() const override { return info_; }
  std::string_view versions() const override { return versions_; }
  std::unique_ptr<Scope> enter() const override {
    return std::make_unique<CurrentDevice>(ordinal_);
  }
  std::unique_ptr<Memory> allocate(std::int64_t bytes, std::string_view what) const override {
    return std::make_unique<DeviceBuffer>(bytes, what);
  }
  std::int64_t free_bytes() const override { return device_memory().free_bytes; }
  std::unique_ptr<Memory> allocate_host(std::int64_t bytes, std::string_view what) const override {
    return std::make_unique<PinnedBuffer>(bytes, what);
  }
  std::unique_ptr<Queue> make_queue() const override { return std::make_unique<CudaQueue>(); }

 private:
  int ordinal_;
  DeviceInfo info_;
  std::string versions_;
};

}  // namespace

Availability availability() {
  Availability found;
  try {
    const int devices = count_devices();
    for (int ordinal = 0; ordinal < devices; ++ordinal) {
      try {
        usable_device(ordinal);
        if (found.devices++ == 0) found.first = ordinal;
      } catch (const DeviceError& e) {
        if (found.reason.empty()) found.reason = e.what();
      }
    }
  } catch (const DeviceError& e) {
    found.reason = e.what();
  }
  if (found.devices > 0) found.reason.clear();
  return found;
}

std::shared_ptr<const Backend> open_device(int ordinal) {
  const DeviceFacts facts = usable_device(ordinal);
  start_device(ordinal);
  return std::make_shared<const CudaBackend>(ordinal, facts);
}

}  // namespace vertebra::cuda
