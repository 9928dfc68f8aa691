#include "tools/vertebra/precision_option.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>

#include "graph/core/error.h"

namespace vertebra::tools {
namespace {

using Named = std::pair<std::string_view, Precision>;
constexpr std::array<Named, 4> kNames{{{"auto", Precision::automatic},
                                       {"fp32", Precision::fp32},
                                       {"fp16", Precision::fp16},
                                       {"bf16", Precision::bf16}}};

std::optional<Precision> find_precision(std::string_view name) {
  for (const auto& [text, precision] : kNames) {
    if (text == name) return precision;
  }
  return std::nullopt;
}

}  // namespace

void add_precision_option(CLI::App& command, std::vector<std::string>& texts) {
  command
      .add_option("--precision", texts,
                  "of weights and activations: auto, fp32, fp16, bf16; NODE=fp32 for one node "
                  "(may be repeated)")
      ->allow_extra_args(false);
}

PrecisionChoice parse_precisions(const std::vector<std::string>& texts) {
  PrecisionChoice choice;
  for (const std::string& text : texts) {
    // A name of a node may hold '='.
    const std::size_t equals = text.rfind('=');
    const bool of_node = equals != std::string::npos && equals > 0;
    const auto precision = find_precision(of_node ? text.substr(equals + 1) : text);
    if (!precision) {
      throw InvalidArgument({"--precision", fmt::format("'{}'", text),
                             "auto, fp32, fp16 or bf16, or one of them for a node as in "
                             "predictions=fp32",
                             ""});
    }
    if (of_node) {
      choice.nodes.emplace_back(text.substr(0, equals), *precision);
    } else {
      choice.all = *precision;
    }
  }
  return choice;
}

}  // namespace vertebra::tools
