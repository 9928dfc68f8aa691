#!/usr/bin/env python3
"""Names and shapes of the tensors of the real libraries' models, and the logits of these models in
float64 on the values of state_dict.py and the pixels of synthetic.py.

  generate_names.py [--out tests/golden/data/names] [LIBRARY/ENTRY...]

needs the PyPI packages torch, torchvision, timm and transformers.
"""

import argparse
import json
import pathlib

import numpy as np
import timm
import torch
import torchvision
import transformers

from state_dict import fill
from synthetic import pixels

TORCH = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
HALVES = ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
LITE = ((127 / 255,) * 3, (128 / 255,) * 3)
KERAS_EPSILON = 1e-3

# Library and entry: the model of the zoo that takes its files, the size, mean and deviation.
ENTRIES = {
    "torchvision/alexnet": ("alexnet.torchvision", 224, 224, TORCH),
    "torchvision/vgg11": ("vgg11.torchvision", 224, 224, TORCH),
    "torchvision/googlenet": ("googlenet.torchvision", 64, 49, TORCH),
    "torchvision/inception_v3": ("inceptionv3.torchvision", 75, 91, TORCH),
    "torchvision/densenet121": ("densenet121.torchvision", 65, 65, TORCH),
    "torchvision/resnet50": ("resnet50.torchvision", 64, 49, TORCH),
    "torchvision/mobilenet_v2": ("mobilenetv2.torchvision", 64, 49, TORCH),
    "torchvision/efficientnet_b0": ("efficientnetb0.torchvision", 65, 64, TORCH),
    "timm/vgg11": ("vgg11.torchvision", 224, 224, TORCH),
    "timm/resnet50": ("resnet50.torchvision", 49, 64, TORCH),
    "timm/densenet121": ("densenet121.torchvision", 49, 64, TORCH),
    "timm/inception_v3": ("inceptionv3.torchvision", 91, 75, HALVES),
    "timm/mobilenetv2_100": ("mobilenetv2.torchvision", 49, 64, TORCH),
    "timm/efficientnet_b0": ("efficientnetb0.torchvision", 64, 65, TORCH),
    "timm/tf_efficientnet_b0": ("efficientnetb0.keras", 65, 64, TORCH),
    "timm/tf_efficientnet_b1": ("efficientnetb1.keras", 49, 64, TORCH),
    "timm/tf_efficientnet_lite0": ("efficientnetlite0.tf", 64, 65, LITE),
    "timm/inception_resnet_v2": ("inceptionresnetv2.keras", 75, 91, HALVES),
    "timm/legacy_xception": ("xception.keras", 71, 71, HALVES),
    "transformers/efficientnet-b0": ("efficientnetb0.keras", 64, 64, TORCH),
    "transformers/efficientnet-b1": ("efficientnetb1.keras", 240, 240, TORCH),
    "transformers/resnet-50": ("resnet50.torchvision", 64, 65, TORCH),
}


def build(library, entry):
    if library == "torchvision":
        arguments = {}
        if entry in ("googlenet", "inception_v3"):
            # As the published files are: with the classifiers that only training reads.
            arguments = {"aux_logits": True, "transform_input": True, "init_weights": False}
        return getattr(torchvision.models, entry)(weights=None, **arguments)
    if library == "timm":
        arguments = {"aux_logits": True} if entry == "inception_v3" else {}
        model = timm.create_model(entry, **arguments)
        if entry == "legacy_xception":
            # The network that was trained, and whose weights these are, has Keras's.
            for module in model.modules():
                if isinstance(module, torch.nn.BatchNorm2d):
                    module.eps = KERAS_EPSILON
        return model
    if entry == "resnet-50":
        return transformers.ResNetForImageClassification(
            transformers.ResNetConfig(num_labels=1000))
    # The values of the files config.json of google/efficientnet-b0 and b1.
    depth, size, padding = {"efficientnet-b0": (1.0, 224, []),
                            "efficientnet-b1": (1.1, 240, [16])}[entry]
    return transformers.EfficientNetForImageClassification(transformers.EfficientNetConfig(
        num_labels=1000, width_coefficient=1.0, depth_coefficient=depth, image_size=size,
        hidden_dim=1280, dropout_rate=0.2, depthwise_padding=padding))


def golden(key):
    library, _, entry = key.partition("/")
    identity, height, width, (mean, stddev) = ENTRIES[key]
    model = build(library, entry)
    tensors = [(name, list(t.shape)) for name, t in model.state_dict().items()]
    model.load_state_dict({name: torch.from_numpy(np.array(values))
                           for name, values in fill(tensors).items()})
    if key == "timm/inception_v3":
        model.AuxLogits = torch.nn.Identity()  # it is computed always, and takes large inputs alone
    model = model.double().eval()
    image = (pixels(height, width) / 255 - np.array(mean)) / np.array(stddev)
    if key == "timm/inception_v3":
        model.aux_logits = False  # outside training the classifier is not run
    with torch.no_grad():
        out = model(torch.from_numpy(image).permute(2, 0, 1)[None])
    if isinstance(out, tuple):
        out = out[0]
    logits = out.logits if library == "transformers" else out
    version = {"torchvision": torchvision, "timm": timm, "transformers": transformers}[library]
    return {
        "model": identity,
        "made_by": f"{library} {version.__version__.split('+')[0]}, "
                   f"PyTorch {torch.__version__.split('+')[0]}, float64",
        "library": library,
        "input": [height, width],
        "tensors": tensors,
        "logits": [float(f"{v:.9g}") for v in logits[0].tolist()],
    }


def write(path, value):
    """A line for every tensor, one for all logits."""
    lines = [f'"{k}": {json.dumps(v)}' for k, v in value.items() if k != "tensors"]
    tensors = ",\n".join(json.dumps(t) for t in value["tensors"])
    lines.append(f'"tensors": [\n{tensors}]')
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(path, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("entries", nargs="*", default=list(ENTRIES))
    parser.add_argument("--out", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent / "data" / "names")
    arguments = parser.parse_args()
    for key in arguments.entries:
        write(arguments.out / (key.replace("/", ".") + ".json"), golden(key))


if __name__ == "__main__":
    main()
