#include "bench/gpu/verification.h"

#include <cmath>
#include <vector>

#include "vertebra/model.h"

namespace vertebra::bench {

Verification verify_against_cpu(GpuModel& model, std::int64_t images) {
  const std::vector<std::uint8_t> pixels = model.random_images(images);
  model.executor().run_pixels(images, pixels.data());
  const std::vector<float> gpu = model.executor().output(images, 0);

  const std::string weights = model.weights();
  const auto reference = Model::load(
      {.id = model.id(), .weights = weights, .device = Device::cpu(), .max_batch = images});
  Session session = reference->create_session();
  const Result cpu =
      session.run({pixels.data(),
                   DataType::u8,
                   {images, reference->input_height(), reference->input_width(), 3}});

  Verification result{images, 0, false};
  double difference = 0, length = 0;
  for (std::size_t i = 0; i < gpu.size(); ++i) {
    const double expected = cpu.logits()[i];
    difference += (gpu[i] - expected) * (gpu[i] - expected);
    length += expected * expected;
  }
  result.relative_error = std::sqrt(difference / length);
  result.passed = result.relative_error <= kMostRelativeError;  // false for not-a-number
  return result;
}

}  // namespace vertebra::bench
