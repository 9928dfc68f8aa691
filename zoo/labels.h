// The 1000 classes of ImageNet-1k in the order of the logits: WordNet ids ascending.
#pragma once

#include <span>
#include <string_view>

namespace vertebra::zoo {

struct Label {
  std::string_view wnid;  // "n02124075"
  std::string_view name;  // "Egyptian cat"
};

std::span<const Label> imagenet_labels();

}  // namespace vertebra::zoo
