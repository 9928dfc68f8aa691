// The weights of a Keras file, in the order and under the names that loading them goes by.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/core/weight_tensor.h"
#include "graph/io/element_type.h"

namespace vertebra::io {

// What tells which weight belongs where.
enum class KerasOrder : std::uint8_t {
  // The place in the list. Keras zips the layers with weights of model and file, each in
  // topological
  // order, and within a layer trainable weights before the others. Names may be of another model
  // built in another session.
  kByLayer,
  // The path: the class of the layer and its count among those of its class in the model's
  // topological order, whatever the layer's name is.
  kByClass,
};

struct KerasWeight {
  std::string layer;  // kByLayer: its name; kByClass: its path below `layers`, as "conv2d_5"
  std::string name;   // kByLayer: as stored, as "conv1/kernel:0"; kByClass: 0, 1, ... in the layer
  std::string shown;  // for messages
  ElementType type = ElementType::kF32;  // in the file; a layer's counter is of integers
  WeightTensor tensor;  // HWIO, (in, out), (kh, kw, C, multiplier): as Keras has it
};

struct KerasWeights {
  KerasOrder order = KerasOrder::kByLayer;
  // kByLayer: as stored. kByClass: by class, count and number within the layer.
  std::vector<KerasWeight> weights;
  // Classes of the model's layers in its order, as "Conv2D"; empty for a file of weights alone.
  std::vector<std::string> layer_classes = {};
};

}  // namespace vertebra::io
