#include "engine/pipeline/preset_spec.h"
#include "vertebra/image.h"
#include "zoo/model_spec.h"

namespace vertebra {

ImagePreset ImagePreset::of_model(std::string_view id) {
  return to_preset(zoo::find_model(id).preset);
}

}  // namespace vertebra
