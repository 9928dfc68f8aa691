// The one table of node kinds: name in the text form, number of inputs, stages that allow the kind.
#pragma once

#include <array>
#include <string_view>
#include <variant>

#include "graph/ir/attributes.h"

namespace vertebra {

// How far a graph has come: as a builder made it; device-free and simplified; fused for a device.
enum class Stage : std::uint8_t { kImported, kCanonical, kFused };

std::string_view to_string(Stage stage);
std::optional<Stage> parse_stage(std::string_view text);

inline constexpr std::size_t kAnyNumber = 1000;

struct OpSchema {
  std::string_view name;
  std::size_t inputs;           // without the optional ones
  std::size_t optional_inputs;  // the residual of a fused convolution; the rest of a concat
};

inline constexpr std::array<OpSchema, std::variant_size_v<Attributes>> kOpSchemas{{
    {"normalize", 1, 0},
    {"pad", 1, 0},
    {"conv2d", 1, 1},
    {"batch_norm", 1, 0},
    {"clamp", 1, 0},
    {"add", 2, 0},
    {"global_pool", 1, 0},
    {"dense", 1, 0},
    {"softmax", 1, 0},
    {"crop", 1, 0},
    {"pool2d", 1, 0},
    {"activation", 1, 0},
    {"concat", 2, kAnyNumber},
    {"multiply", 2, 0},
    {"lrn", 1, 0},
    {"flatten", 1, 0},
}};

inline const OpSchema& schema(const Attributes& attributes) {
  return kOpSchemas[attributes.index()];
}

// Default attributes of the kind with this name; nothing for an unknown name.
std::optional<Attributes> make_attributes(std::string_view op_name);

}  // namespace vertebra
