// A name in a state dict, "features.2.conv.1.0.weight", in parts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vertebra::zoo {

class TensorPath {
 public:
  explicit TensorPath(std::string_view name);

  std::size_t size() const { return parts_.size(); }
  // "" beyond the last.
  std::string_view part(std::size_t i) const { return i < parts_.size() ? parts_[i] : ""; }
  // A part of digits. InternalError that names the tensor for another one.
  std::int64_t number(std::size_t i) const;
  // "weight"
  std::string_view tensor() const { return parts_.back(); }
  // The parts from the i-th, without the tensor.
  std::string module_from(std::size_t i) const;

 private:
  std::string_view name_;
  std::vector<std::string_view> parts_;
};

}  // namespace vertebra::zoo
