// Keras's two ways to say which weight is which, on a graph of every kind of layer.
#include "engine/api/load_weights_keras.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "zoo/model_spec.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

using io::ElementType;
using io::KerasOrder;
using io::KerasWeights;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

class NameKerasWeights : public testing::Test {
 protected:
  // As a file has them that was written in another session: every name is another one.
  KerasWeights by_layer() const {
    KerasWeights file{KerasOrder::kByLayer, {}};
    int i = 0;
    for (const zoo::TensorSpec& spec : zoo::weight_tensors(graph_)) {
      const std::string layer = fmt::format("layer_{}", 1000 - i++);
      file.weights.push_back(
          {layer, "w", layer + "/w", ElementType::kF32, synthetic_.at(spec.name)});
    }
    return file;
  }

  // The weight of one tensor of the graph at a path of Keras 3.
  void put(KerasWeights& file, const std::string& layer, const std::string& name,
           const std::string& tensor) const {
    file.weights.push_back(
        {layer, name, layer + "/vars/" + name, ElementType::kF32, synthetic_.at(tensor)});
  }

  void expect_synthetic(KerasWeights file) const {
    const WeightMap named = name_keras_weights(std::move(file), graph_, "x.h5", "lite0");
    ASSERT_EQ(named.size(), synthetic_.size());
    for (const auto& [name, tensor] : synthetic_) {
      ASSERT_EQ(named.at(name).dims, tensor.dims) << name;
      ASSERT_EQ(named.at(name).values, tensor.values) << name;
    }
  }

  void expect_refused(KerasWeights file, const std::string& text) const {
    EXPECT_THAT([&] { name_keras_weights(std::move(file), graph_, "x.h5", "lite0"); },
                ThrowsMessage<InvalidModel>(AllOf(HasSubstr("x.h5"), HasSubstr(text))));
  }

  const Graph graph_ = zoo::find_model("efficientnet-lite0").build();
  const WeightMap synthetic_ = zoo::synthetic_weights(graph_);
};

TEST_F(NameKerasWeights, LoadsByOrderAndNotByName) { expect_synthetic(by_layer()); }

TEST_F(NameKerasWeights, PassesOverALayerThatCounts) {
  KerasWeights file = by_layer();
  const auto counter = [&](const char* name, ElementType type) {
    file.weights.insert(file.weights.begin(), {"norm", name, name, type, {{}, {0}}});
  };
  counter("count", ElementType::kI32);
  counter("variance", ElementType::kF32);
  counter("mean", ElementType::kF32);
  expect_synthetic(std::move(file));
}

TEST_F(NameKerasWeights, RefusesOneMoreAndOneLess) {
  KerasWeights file = by_layer();
  const io::KerasWeight last = file.weights.back();
  file.weights.pop_back();
  expect_refused(file, "1 differences: 'predictions/bias' [1000] is missing");
  file.weights.push_back(last);
  file.weights.push_back(last);
  expect_refused(file, "[1000] is extra");
}

TEST_F(NameKerasWeights, NamesTheFirstDifferencesAndTheModelThatFits) {
  KerasWeights file = by_layer();
  std::swap(file.weights[0], file.weights[1]);
  expect_refused(file, "'layer_999/w' is [32] instead of 'stem_conv/kernel' [3, 3, 3, 32]");
  const Graph lite1 = zoo::find_model("efficientnet-lite1").build();
  EXPECT_THAT([&] { name_keras_weights(by_layer(), lite1, "x.h5", "lite1"); },
              ThrowsMessage<InvalidModel>(
                  AllOf(HasSubstr("more; "), HasSubstr("fits --model efficientnet-lite0"))));
}

// The first convolution of a class has no count, whatever order the file lists them in.
TEST_F(NameKerasWeights, LoadsByClassAndCount) {
  KerasWeights file{KerasOrder::kByClass, {}};
  const std::vector<zoo::TensorSpec> specs = zoo::weight_tensors(graph_);
  int convs = 0;
  int depthwise = 0;
  int norms = 0;
  const auto path = [](const char* name, int count) {
    return count == 0 ? std::string(name) : fmt::format("{}_{}", name, count);
  };
  for (const zoo::TensorSpec& spec : specs) {
    const std::string layer = spec.name.substr(0, spec.name.find('/'));
    if (layer == "predictions") continue;
    if (spec.name.ends_with("/depthwise_kernel")) {
      put(file, path("depthwise_conv2d", depthwise++), "0", spec.name);
    } else if (spec.name.ends_with("/kernel")) {
      put(file, path("conv2d", convs++), "0", spec.name);
    } else if (spec.name.ends_with("/gamma")) {
      const std::string norm = path("batch_normalization", norms++);
      put(file, norm, "0", layer + "/gamma");
      put(file, norm, "1", layer + "/beta");
      put(file, norm, "2", layer + "/moving_mean");
      put(file, norm, "3", layer + "/moving_variance");
    }
  }
  put(file, "dense", "0", "predictions/kernel");
  put(file, "dense", "1", "predictions/bias");
  std::reverse(file.weights.begin(), file.weights.end());
  expect_synthetic(file);
  file.weights.front().layer = "dense_1";
  expect_refused(file, "2 differences: 'predictions/bias' [1000] is missing, 'dense/vars/1'");
}

// A model of one's own that began as a published one has the same layers and other classes.
TEST_F(NameKerasWeights, SaysHowManyClassesAFineTunedFileHas) {
  const Graph own = zoo::find_model("efficientnet-lite0").build({.classes = 10});
  EXPECT_THAT([&] { name_keras_weights(by_layer(), own, "x.h5", "lite0"); },
              ThrowsMessage<InvalidModel>(AllOf(HasSubstr("2 differences: "),
                                                HasSubstr("its 1000 classes instead of 10"),
                                                HasSubstr("BuildOptions::classes = 1000"))));
}

}  // namespace
}  // namespace vertebra
