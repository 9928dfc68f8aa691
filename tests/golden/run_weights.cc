// run_weights MODEL HEIGHT WIDTH FILE [features]: loads the file into the model and prints whose
// names it has, then what the model makes of the synthetic pixels on the CPU backend, a number per
// line: the logits, or the mean of the features of the model without its top. Exit 1 with the
// message for a file that is refused.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "engine/api/load_weights.h"
#include "tests/golden/cpu_run.h"

int main(int argc, char** argv) {
  constexpr int kWithoutTop = 6;
  if (argc != kWithoutTop && argc != kWithoutTop - 1) return 2;
  try {
    const vertebra::zoo::ModelSpec& spec = vertebra::zoo::find_model(argv[1]);
    vertebra::zoo::BuildOptions options = spec.published_options();
    options.input_h = std::atoll(argv[2]);
    options.input_w = std::atoll(argv[3]);
    options.include_top = argc != kWithoutTop;
    options.pooling = vertebra::zoo::FeaturePooling::kMean;
    vertebra::Graph graph = spec.build(options);
    const vertebra::LoadedWeights weights = vertebra::load_weights(spec, argv[4], graph);
    std::printf("%s\n", weights.names.c_str());
    for (const float value : vertebra::cpu_output(graph, weights.tensors)) {
      std::printf("%.9g\n", static_cast<double>(value));
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
