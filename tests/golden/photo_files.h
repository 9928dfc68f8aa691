// Where the sample photos and the published weights lie (tools/quickstart.sh fetches both).
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "zoo/model_spec.h"

namespace vertebra {

inline std::string photo_folder() {
  const char* folder = std::getenv("VERTEBRA_PHOTOS");
  return folder != nullptr ? folder : VERTEBRA_PHOTO_DIR;
}

// The first of the photos, or the model's weight file, that is not there; empty if all are.
template <class Names>
std::string missing_photo_file(std::string_view model, const Names& photos) {
  const std::string weights =
      zoo::weights_folder() + "/" + std::string(zoo::find_model(model).weights.front().file);
  if (!std::filesystem::exists(weights)) return weights;
  for (const auto& photo : photos) {
    const std::string path = photo_folder() + "/" + std::string(photo);
    if (!std::filesystem::exists(path)) return path;
  }
  return "";
}

}  // namespace vertebra
