#include "tests/kernels/large/large_value.h"

#include <dlfcn.h>

#include <algorithm>
#include <stdexcept>

#include "graph/core/half.h"

namespace vertebra {

int element_value(std::uint64_t index) {
  return static_cast<int>((index * 0x9E3779B97F4A7C15U >> 40) % 7) - 3;
}

LargeValue::LargeValue(const Backend& backend, Queue& queue, std::int64_t n, const Shape& shape)
    : queue_(queue), n_(n), shape_(shape) {
  memory_ = backend.allocate(elements() * 2, "a large value");
}

void LargeValue::fill(std::int64_t first, std::int64_t count) {
  const std::int64_t from = std::max<std::int64_t>(first, 0);
  const std::int64_t to = std::min(first + count, pixels());
  std::vector<std::uint16_t> halves;
  for (std::int64_t i = from * shape_.c; i < to * shape_.c; ++i) {
    halves.push_back(
        float_to_half(static_cast<float>(element_value(static_cast<std::uint64_t>(i)))));
  }
  write(from, halves);
}

void LargeValue::poison(std::int64_t first, std::int64_t count) {
  const std::int64_t from = std::max<std::int64_t>(first, 0);
  const std::int64_t to = std::min(first + count, pixels());
  if (to > from)
    write(from,
          std::vector<std::uint16_t>(static_cast<std::size_t>((to - from) * shape_.c), 0xFFFF));
}

std::vector<std::uint16_t> LargeValue::read(std::int64_t first, std::int64_t count) const {
  const std::int64_t to = std::min(first + count, pixels());
  std::vector<std::uint16_t> halves(static_cast<std::size_t>((to - first) * shape_.c));
  queue_.copy_to_host(halves.data(), data() + first * shape_.c * 2,
                      static_cast<std::int64_t>(halves.size()) * 2);
  queue_.wait();
  return halves;
}

void LargeValue::write(std::int64_t first, const std::vector<std::uint16_t>& halves) {
  queue_.copy_to_device(data() + first * shape_.c * 2, halves.data(),
                        static_cast<std::int64_t>(halves.size()) * 2);
  queue_.wait();
}

void run_only_blocks(const std::vector<std::uint64_t>& blocks) {
  using Filter = void (*)(const std::uint64_t*, std::size_t);
  const auto filter = reinterpret_cast<Filter>(dlsym(RTLD_DEFAULT, "vertebraEmuRunOnlyBlocks"));
  if (filter == nullptr) throw std::runtime_error("the CUDA runtime is not the emulator's");
  filter(blocks.data(), blocks.size());
}

}  // namespace vertebra
