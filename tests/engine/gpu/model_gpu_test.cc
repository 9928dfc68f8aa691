// The public interface on a GPU: which device a model gets, and what it says when memory runs out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "kernels/cuda/device_buffer.h"
#include "vertebra/vertebra.h"

namespace vertebra {
namespace {

using testing::AllOf;
using testing::HasSubstr;

ModelOptions options(const Device& device, std::int64_t max_batch) {
  return {
      .id = "efficientnet-lite0", .weights = "synthetic", .device = device, .max_batch = max_batch};
}

TEST(ModelOnAGpu, AutomaticIsTheFirstGpu) {
  std::vector<std::string> lines;
  set_log_sink([&](LogLevel, std::string_view line) { lines.emplace_back(line); });
  const auto model = Model::load(options(Device::automatic(), 1));
  set_log_sink({});
  EXPECT_EQ(model->device(), Device::parse("cuda"));
  EXPECT_EQ(to_string(model->device()), "cuda:0");
  EXPECT_THAT(lines,
              testing::ElementsAre(HasSubstr("weights synthetic, Tesla T4, CUDA runtime 1")));
}

TEST(ModelOnAGpu, NamesADeviceThatIsNotThere) {
  EXPECT_THROW(Model::load(options(Device::parse("cuda:1"), 1)), DeviceError);
}

TEST(ModelOnAGpu, NamesTheImageWhoseNumbersF16DoesNotHave) {
  const auto model = Model::load(options(Device::parse("cuda:0"), 2));
  Session session = model->create_session();
  constexpr std::int64_t kImage = 224 * 224 * 3;
  for (const float value : {-65520.0F, 1e30F, std::numeric_limits<float>::infinity()}) {
    std::vector<float> x(static_cast<std::size_t>(2 * kImage), 65504.0F);
    x[kImage + 7] = value;
    try {
      session.run({x.data(), DataType::f32, {2, 224, 224, 3}});
      ADD_FAILURE() << value;
    } catch (const InvalidArgument& error) {
      EXPECT_THAT(error.what(), AllOf(HasSubstr("image 1 of the batch: value 7 is "),
                                      HasSubstr("numbers that f16 has")));
    }
  }
}

TEST(ModelOnAGpu, OutOfMemoryForWeightsSaysThatNothingFits) {
  constexpr std::int64_t kMostOfAT4 = (std::int64_t{16} << 30) - (5 << 20);
  const cuda::DeviceBuffer held(kMostOfAT4, "the test");
  try {
    Model::load(options(Device::parse("cuda:0"), 1));
    FAIL();
  } catch (const OutOfDeviceMemory& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("device memory for packed weights: "),
                                    HasSubstr("not even one image would fit")));
  }
}

// A T4 has 16 GiB, of which the test holds 10; batch 4096 needs more than the rest.
TEST(ModelOnAGpu, OutOfMemorySaysWhatWouldFit) {
  constexpr std::int64_t kGiB = std::int64_t{1} << 30;
  auto model = Model::load(options(Device::parse("cuda:0"), 4096));
  const cuda::DeviceBuffer held(10 * kGiB, "the test");
  ASSERT_GT(model->arena_bytes(4096), 6 * kGiB);
  std::int64_t fits = 0;
  try {
    model->create_session();
    FAIL();
  } catch (const OutOfDeviceMemory& error) {
    const std::string line = error.what();
    EXPECT_THAT(line, AllOf(HasSubstr("device memory for activations: "),
                            HasSubstr(std::to_string(model->arena_bytes(4096)) + " bytes were"),
                            HasSubstr(" are free; expected room for batch 4096: ")));
    const std::string words = "the largest batch that would fit is ";
    ASSERT_THAT(line, HasSubstr(words));
    fits = std::stoll(line.substr(line.find(words) + words.size()));
  }
  ASSERT_GT(fits, 100);
  ASSERT_LT(fits, 4096);
  model.reset();
  EXPECT_NO_THROW(Model::load(options(Device::parse("cuda:0"), fits))->create_session());
}

}  // namespace
}  // namespace vertebra
