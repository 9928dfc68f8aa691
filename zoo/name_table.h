// Names of layers and tensors in a graph and in the files of one source.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace vertebra::zoo {

struct NamePair {
  std::string_view graph;
  std::string_view file;
};

// Keras's names of tensors and a state dict's.
inline constexpr std::array<NamePair, 8> kStateDictTensors{{{"kernel", "weight"},
                                                            {"depthwise_kernel", "weight"},
                                                            {"pointwise_kernel", "weight"},
                                                            {"gamma", "weight"},
                                                            {"bias", "bias"},
                                                            {"beta", "bias"},
                                                            {"moving_mean", "running_mean"},
                                                            {"moving_variance", "running_var"}}};

// The file's word for a part of a graph's tensor. InternalError that names the tensor if the table
// lacks it.
std::string_view name_in_file(std::span<const NamePair> table, std::string_view part,
                              std::string_view graph_tensor);

}  // namespace vertebra::zoo
