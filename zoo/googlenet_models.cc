#include "zoo/families.h"
#include "zoo/googlenet.h"

namespace vertebra::zoo {

std::vector<ModelSpec> googlenet_models() {
  ModelSpec spec;
  spec.id = "googlenet.caffe";
  spec.alias = "googlenet";
  spec.parameters = 6998552;
  spec.macs = 1582671872;
  spec.input_hw = 224;
  spec.classes = 1000;
  spec.top1 = 68.7;
  spec.top5 = 88.9;
  spec.accuracy_source = "BVLC model card, centre crop of 256x256";
  spec.preset.name = "caffe";
  spec.preset.crop_h = spec.preset.crop_w = spec.input_hw;
  spec.preset.scaling = {{123, 117, 104}, {1, 1, 1}};
  spec.weights = {own_file("googlenet.pth")};
  spec.builder = [scaling = spec.preset.scaling](const BuildOptions& options) {
    return build_googlenet("googlenet.caffe", scaling, options);
  };
  return {spec};
}

}  // namespace vertebra::zoo
