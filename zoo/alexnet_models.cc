#include "zoo/alexnet.h"
#include "zoo/families.h"

namespace vertebra::zoo {

std::vector<ModelSpec> alexnet_models() {
  ModelSpec spec;
  spec.id = "alexnet.caffe";
  spec.alias = "alexnet";
  spec.parameters = 60965224;
  spec.macs = 724406816;
  spec.input_hw = 227;
  spec.classes = 1000;
  spec.top1 = 57.1;
  spec.top5 = 80.2;
  spec.accuracy_source = "BVLC model card, centre crop of 256x256";
  spec.preset.name = "caffe";
  spec.preset.crop_h = spec.preset.crop_w = spec.input_hw;
  // The mean of ilsvrc_2012 over all pixels.
  spec.preset.scaling = {{122.7, 116.7, 104.0}, {1, 1, 1}};
  spec.weights = {own_file("alexnet.pth")};
  spec.builder = [scaling = spec.preset.scaling](const BuildOptions& options) {
    return build_alexnet("alexnet.caffe", scaling, options);
  };
  return {spec};
}

}  // namespace vertebra::zoo
