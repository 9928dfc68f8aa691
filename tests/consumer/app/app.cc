// Loads a model, runs two grey images and prints the best class of each: all that an embedder needs.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <vector>

#include <vertebra/vertebra.h>

int main() try {
  const auto model = vertebra::Model::load(
      {.id = "efficientnet-lite0", .weights = "synthetic", .device = vertebra::Device::cpu(), .max_batch = 2});
  vertebra::Session session = model->create_session();

  const std::int64_t height = model->input_height();
  const std::int64_t width = model->input_width();
  const std::vector<std::uint8_t> pixels(2 * height * width * 3, 128);
  const vertebra::Result result = session.run({.data = pixels.data(), .shape = {2, height, width, 3}});

  std::printf("vertebra %s, %s, %lld classes\n", vertebra::version(), model->id().c_str(),
              static_cast<long long>(result.classes()));
  if (result.size() != 2 || result.logits().size() != static_cast<std::size_t>(2 * model->classes())) return 1;
  for (std::int64_t image = 0; image < result.size(); ++image) {
    const auto best = result.top_k(image, 1).front();
    std::printf("image %lld: class %lld, probability %.6f\n", static_cast<long long>(image),
                static_cast<long long>(best.id), best.score);
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
