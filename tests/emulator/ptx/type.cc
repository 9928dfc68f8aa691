#include "tests/emulator/ptx/type.h"

#include <unordered_map>

namespace vertebra::emulator::ptx {

std::optional<Type> find_type(std::string_view directive) {
  static const std::unordered_map<std::string_view, Type> types = {
      {".pred", {1, false}}, {".b8", {8, false}},     {".u8", {8, false}},
      {".s8", {8, false}},   {".b16", {16, false}},   {".u16", {16, false}},
      {".s16", {16, false}}, {".f16", {16, false}},   {".bf16", {16, false}},
      {".b32", {32, false}}, {".u32", {32, false}},   {".s32", {32, false}},
      {".f32", {32, true}},  {".f16x2", {32, false}}, {".bf16x2", {32, false}},
      {".b64", {64, false}}, {".u64", {64, false}},   {".s64", {64, false}},
      {".f64", {64, true}},  {".b128", {128, false}},
  };
  const auto place = types.find(directive);
  if (place == types.end()) return std::nullopt;
  return place->second;
}

}  // namespace vertebra::emulator::ptx
