#include <cmath>
#include <limits>
#include <thread>

#include "vertebra/error.h"
#include "vertebra/model.h"
#include "zoo/synthetic.h"

namespace vertebra {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kImage = 224 * 224 * 3;

std::shared_ptr<const Model> lite0() {
  static const auto model = [] {
    ModelOptions options;
    options.id = "efficientnet-lite0";
    options.weights = "synthetic";
    options.max_batch = 8;
    options.threads = 2;
    options.taps = {"block2a_project_bn"};
    return Model::load(options);
  }();
  return model;
}

std::vector<std::uint8_t> pixels(std::int64_t n) {
  std::vector<std::uint8_t> all(static_cast<std::size_t>(n * kImage));
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] = static_cast<std::uint8_t>(256 * zoo::synthetic_uniform(0, i));
  }
  return all;
}

TensorView view(const std::vector<std::uint8_t>& x) {
  return {x.data(), DataType::u8, {static_cast<std::int64_t>(x.size()) / kImage, 224, 224, 3}};
}

void expect_near(std::span<const float> a, std::span<const float> b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-5) << i;
}

TEST(Session, GivesEveryImageOfABatchWhatItGetsAlone) {
  const auto all = pixels(8);
  Session session = lite0()->create_session();
  const Result whole = session.run(view(all));
  for (const std::int64_t n : {1, 3, 5, 7}) {
    const std::vector<std::uint8_t> some(all.begin(), all.begin() + n * kImage);
    const Result part = session.run(view(some));
    EXPECT_EQ(part.size(), n);
    expect_near(part.logits(), whole.logits().first(static_cast<std::size_t>(n * 1000)));
    expect_near(part.tap("block2a_project_bn"),
                whole.tap("block2a_project_bn").first(part.tap("block2a_project_bn").size()));
  }
}

TEST(Session, TakesNormalisedNumbersForPixels) {
  const auto x = pixels(3);
  std::vector<float> normalised;
  for (const std::uint8_t v : x) normalised.push_back((static_cast<float>(v) - 127) / 128);
  Session session = lite0()->create_session();
  const Result a = session.run(view(x));
  const Result b = session.run({normalised.data(), DataType::f32, {3, 224, 224, 3}});
  expect_near(a.logits(), b.logits());
}

TEST(Session, RefusesWhatDoesNotFit) {
  const auto x = pixels(9);
  Session session = lite0()->create_session();
  EXPECT_THROW(session.run(view(x)), InvalidArgument);
  EXPECT_THROW(session.run({x.data(), DataType::u8, {0, 224, 224, 3}}), InvalidArgument);
  EXPECT_THROW(session.run({x.data(), DataType::u8, {1, 223, 224, 3}}), InvalidArgument);
  EXPECT_THROW(session.run({nullptr, DataType::u8, {1, 224, 224, 3}}), InvalidArgument);
  EXPECT_THROW(session.run({x.data(), DataType::u8, {1, 224, 224, 3}, {DeviceType::kCuda, 0}}),
               InvalidArgument);
}

TEST(Session, NamesTheImageWhoseNumbersAreNotFinite) {
  std::vector<float> x(static_cast<std::size_t>(3 * kImage), 0.0f);
  std::fill(x.begin() + 2 * kImage, x.end(), std::numeric_limits<float>::quiet_NaN());
  Session session = lite0()->create_session();
  try {
    session.run({x.data(), DataType::f32, {3, 224, 224, 3}});
    FAIL() << "no exception";
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), HasSubstr("image 2 of the batch: value 0 is nan"));
  }
}

TEST(Model, IsSharedByThreadsWithEqualResults) {
  const auto x = pixels(2);
  std::vector<float> logits[2];
  std::thread threads[2];
  for (int t = 0; t < 2; ++t) {
    threads[t] = std::thread([&x, &mine = logits[t]] {
      const Result result = lite0()->create_session().run(view(x));
      mine.assign(result.logits().begin(), result.logits().end());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(logits[0].empty());
  EXPECT_EQ(logits[0], logits[1]);
}

TEST(Result, RanksAndRefusesImagesAndRanksThatAreNotThere) {
  const Result result = lite0()->create_session().run(view(pixels(1)));
  const auto best = result.top_k(0, 1000);
  for (std::size_t i = 1; i < best.size(); ++i) {
    EXPECT_TRUE(best[i - 1].score > best[i].score ||
                (best[i - 1].score == best[i].score && best[i - 1].id < best[i].id));
  }
  EXPECT_THROW(result.top_k(1, 1), InvalidArgument);
  EXPECT_THROW(result.top_k(0, 0), InvalidArgument);
  EXPECT_THROW(result.top_k(0, 1001), InvalidArgument);
  EXPECT_THROW(result.tap("stem_conv"), InvalidArgument);
}

}  // namespace
}  // namespace vertebra
