#include "graph/io/keras_config.h"

#include <gtest/gtest.h>

#include "graph/core/error.h"

namespace vertebra::io {
namespace {

using Classes = std::vector<std::string>;

TEST(ReadLayerClasses, TakesTheLayersOfTheOutermostModel) {
  EXPECT_EQ(read_layer_classes(
                R"({"class_name": "Functional", "config": {"name": "m", "trainable": true,
                    "layers": [{"class_name": "InputLayer", "config": {"shape": [null, 2.5e-1]}},
                               {"config": {"layers": [{"class_name": "Dense"}]}, "class_name": "A",
                                "inbound": [[]], "build": {}}]},
                    "compile": {"layers": [{"class_name": "No"}]}})",
                "x"),
            (Classes{"InputLayer", "A"}));
  EXPECT_TRUE(read_layer_classes("{}", "x").empty());
  EXPECT_TRUE(read_layer_classes(R"([{"class_name": "A"}])", "x").empty());
}

TEST(ReadLayerClasses, RefusesWhatIsNoJson) {
  const std::string whole = R"({"config": {"layers": [{"class_name": "A"}, -1]}})";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(read_layer_classes(whole.substr(0, size), "x"), InvalidModel) << size;
  }
  for (const char* text : {"{]", "[}", "{\"a\" 1}", "{1: 2}", "[1 2]", "{} {}", "[,]"}) {
    EXPECT_THROW(read_layer_classes(text, "x"), InvalidModel) << text;
  }
}

TEST(ReadLayerClasses, NestsAsDeepAsTheFileSays) {
  const std::string deep(1000000, '[');
  EXPECT_TRUE(read_layer_classes(deep + std::string(1000000, ']'), "x").empty());
  EXPECT_THROW(read_layer_classes(deep, "x"), InvalidModel);
}

}  // namespace
}  // namespace vertebra::io
