#include "graph/ir/op_schema.h"

#include <utility>

namespace vertebra {
namespace {

constexpr std::array<std::string_view, 3> kStageNames{"imported", "canonical", "fused"};

template <std::size_t... I>
std::optional<Attributes> make_by_index(std::size_t index, std::index_sequence<I...>) {
  std::optional<Attributes> made;
  ((I == index ? (made.emplace(std::in_place_index<I>), 0) : 0), ...);
  return made;
}

}  // namespace

std::string_view to_string(Stage stage) { return kStageNames.at(static_cast<std::size_t>(stage)); }

std::optional<Stage> parse_stage(std::string_view text) {
  for (std::size_t i = 0; i < kStageNames.size(); ++i) {
    if (kStageNames[i] == text) return static_cast<Stage>(i);
  }
  return std::nullopt;
}

std::optional<Attributes> make_attributes(std::string_view op_name) {
  for (std::size_t i = 0; i < kOpSchemas.size(); ++i) {
    if (kOpSchemas[i].name == op_name) {
      return make_by_index(i, std::make_index_sequence<std::variant_size_v<Attributes>>());
    }
  }
  return std::nullopt;
}

}  // namespace vertebra
