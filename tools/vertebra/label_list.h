// Names of classes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vertebra::tools {

struct ClassLabel {
  std::string wnid;  // WordNet id, or empty
  std::string name;  // or empty
};

// One class a line, in the order of the logits: a name, or a WordNet id ("n02124075"), a blank and
// a name. InvalidArgument for a file that cannot be read or whose number of lines is not `classes`.
std::vector<ClassLabel> read_labels(const std::string& path, std::int64_t classes);

// ImageNet's for 1000 classes, else empty ones.
std::vector<ClassLabel> default_labels(std::int64_t classes);

}  // namespace vertebra::tools
