// Keras's description of a whole model: config.json of a `.keras` file, the attribute model_config
// of an `.h5` file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vertebra::io {

// The classes of the layers of the outermost model, in its order: config.layers[i].class_name.
// Empty where there is no such list. InvalidModel for text that is no JSON; `name` is the file.
std::vector<std::string> read_layer_classes(std::string_view json, std::string_view name);

}  // namespace vertebra::io
