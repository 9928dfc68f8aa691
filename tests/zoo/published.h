// What is published of every model: numbers that training changes, numbers that a file holds (Keras
// counts its statistics and the three tensors of a Normalization layer), and 10^9
// multiply-accumulates of convolutions and dense layers, rounded to 4 decimals, LeNet's to 7 and 6.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace vertebra::zoo {

struct PublishedModel {
  std::string_view id;
  std::int64_t trainable, stored;
  double gmacs;
};

inline constexpr std::array<PublishedModel, 61> kPublished{{
    {"xception.keras", 22855952, 22910480, 8.3574},
    {"vgg16.keras", 138357544, 138357544, 15.4703},
    {"vgg19.keras", 143667240, 143667240, 19.6321},
    {"resnet50.keras", 25583592, 25636712, 3.858},
    {"resnet101.keras", 44601832, 44707176, 7.5702},
    {"resnet152.keras", 60268520, 60419944, 11.2824},
    {"resnet50v2.keras", 25568360, 25613800, 3.4823},
    {"resnet101v2.keras", 44577896, 44675560, 7.1945},
    {"resnet152v2.keras", 60236904, 60380648, 10.9067},
    {"inceptionv3.keras", 23817352, 23851784, 5.7132},
    {"inceptionresnetv2.keras", 55813192, 55873736, 13.1558},
    {"mobilenet.keras", 4231976, 4253864, 0.5687},
    {"mobilenetv2.keras", 3504872, 3538984, 0.3008},
    {"densenet121.keras", 7978856, 8062504, 2.8342},
    {"densenet169.keras", 14149480, 14307880, 3.3598},
    {"densenet201.keras", 20013928, 20242984, 4.2914},
    {"nasnetmobile.keras", 5289978, 5326716, 0.5636},
    {"nasnetlarge.keras", 88753150, 88949818, 23.7834},
    {"efficientnetb0.keras", 5288548, 5330571, 0.3858},
    {"efficientnetb1.keras", 7794184, 7856239, 0.6868},
    {"efficientnetb2.keras", 9109994, 9177569, 0.9936},
    {"efficientnetb3.keras", 12233232, 12320535, 1.8271},
    {"efficientnetb4.keras", 19341616, 19466823, 4.3938},
    {"efficientnetb5.keras", 30389784, 30562527, 10.2664},
    {"efficientnetb6.keras", 43040704, 43265143, 19.0676},
    {"efficientnetb7.keras", 66347960, 66658687, 37.7459},
    {"efficientnetlite0.tf", 4652008, 4694024, 0.3852},
    {"efficientnetlite1.tf", 5416680, 5470344, 0.6002},
    {"efficientnetlite2.tf", 6092072, 6150168, 0.8597},
    {"efficientnetlite3.tf", 8197096, 8273768, 1.3833},
    {"efficientnetlite4.tf", 13006568, 13118936, 2.5530},
    {"efficientnetl2.tf", 480309308, 481399996, 475.7037},
    {"efficientnetb6wide.tf", 316649180, 317275900, 322.1553},
    {"alexnet.torchvision", 61100840, 61100840, 0.7142},
    {"vgg11.torchvision", 132863336, 132863336, 7.6091},
    {"vgg13.torchvision", 133047848, 133047848, 11.3085},
    {"vgg16.torchvision", 138357544, 138357544, 15.4703},
    {"vgg19.torchvision", 143667240, 143667240, 19.6321},
    {"resnet50.torchvision", 25557032, 25610152, 4.0892},
    {"resnet101.torchvision", 44549160, 44654504, 7.8014},
    {"resnet152.torchvision", 60192808, 60344232, 11.5136},
    {"densenet121.torchvision", 7978856, 8062504, 2.8342},
    {"densenet169.torchvision", 14149480, 14307880, 3.3598},
    {"densenet201.torchvision", 20013928, 20242984, 4.2914},
    {"mobilenetv2.torchvision", 3504872, 3538984, 0.3008},
    {"googlenet.torchvision", 6624904, 6639464, 1.4984},
    {"inceptionv3.torchvision", 23834568, 23869000, 5.7132},
    {"efficientnetb0.torchvision", 5288548, 5330564, 0.3858},
    {"efficientnetb1.torchvision", 7794184, 7856232, 0.6868},
    {"efficientnetb2.torchvision", 9109994, 9177562, 1.0875},
    {"efficientnetb3.torchvision", 12233232, 12320528, 1.8271},
    {"efficientnetb4.torchvision", 19341616, 19466816, 4.3938},
    {"efficientnetb5.torchvision", 30389784, 30562520, 10.2664},
    {"efficientnetb6.torchvision", 43040704, 43265136, 19.0676},
    {"efficientnetb7.torchvision", 66347960, 66658680, 37.7459},
    {"googlenet.caffe", 6998552, 6998552, 1.5827},
    {"vgg11lrn.paper", 132863336, 132863336, 7.6091},
    {"vgg16c.paper", 133638952, 133638952, 11.7709},
    {"alexnet.caffe", 60965224, 60965224, 0.7244},
    {"lenet5.paper", 61706, 61706, 0.0004165},
    {"lenet.caffe", 431080, 431080, 0.002293},
}};

}  // namespace vertebra::zoo
