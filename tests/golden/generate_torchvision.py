#!/usr/bin/env python3
"""Runs models of the real torchvision in float64 on synthetic weights and pixels (synthetic.py).

  generate_torchvision.py [--out tests/golden/data] ID[:HxW]...   as in resnet50.torchvision:64x49

needs the PyPI packages torch and torchvision.
"""

import argparse
import json
import pathlib

import numpy as np
import torch
import torchvision
from torch import nn

from synthetic import WeightStream, pixels

CONV_GAIN = 1.5
GAIN_INTO_SUM = 0.25
PROBES = 20
ELEMENTS = 16
MEAN = np.array([0.485, 0.456, 0.406])
STDDEV = np.array([0.229, 0.224, 0.225])
NAMES = {"mobilenetv2": "mobilenet_v2", "inceptionv3": "inception_v3",
         **{f"efficientnetb{i}": f"efficientnet_b{i}" for i in range(8)}}
SIZES = {"inceptionv3": 299, "efficientnetb1": 240, "efficientnetb2": 288, "efficientnetb3": 300,
         "efficientnetb4": 380, "efficientnetb5": 456, "efficientnetb6": 528,
         "efficientnetb7": 600}
# As with published weights, but for the classifiers that only training reads.
INCEPTION = {"aux_logits": False, "transform_input": True, "init_weights": False}


def norms_into_sums(model):
    """Names of the batch norms whose value is an operand of a sum."""
    names = set()
    if isinstance(model, torchvision.models.ResNet):
        return {name for name, _ in model.named_modules()
                if name.endswith((".bn3", ".downsample.1"))}
    if isinstance(model, torchvision.models.MobileNetV2):
        before = None
        for index, block in enumerate(model.features):
            if not hasattr(block, "use_res_connect"):
                continue
            last = f"features.{index}.conv.{len(block.conv) - 1}"
            if block.use_res_connect:
                names |= {before, last}
            before = last
    if isinstance(model, torchvision.models.EfficientNet):
        before = None
        for name, block in model.named_modules():
            if not hasattr(block, "use_res_connect"):
                continue
            last = f"{name}.block.{len(block.block) - 1}.1"
            if block.use_res_connect:
                names |= {before, last}
            before = last
    return names


def fill(model):
    """In the order of the state dict, every tensor in the order of its elements."""
    stream = WeightStream()
    into_sums = norms_into_sums(model)
    for key, tensor in model.state_dict().items():
        shape = tuple(tensor.shape)
        if key.endswith("num_batches_tracked"):
            continue
        if len(shape) > 1:
            fan_in = int(np.prod(shape[1:]))
            values = stream.kernel(shape, fan_in, CONV_GAIN if len(shape) == 4 else 1.0)
        elif key.endswith(("bias", "running_mean")):
            values = stream.offset(shape)
        else:
            module, _, kind = key.rpartition(".")
            is_gamma = kind == "weight"
            values = stream.scale(shape, GAIN_INTO_SUM if is_gamma and module in into_sums else 1.0)
        tensor.copy_(torch.from_numpy(values.astype(np.float64)))


def probe_of(value):
    """Sums over a layer and some of its elements, channels last."""
    if value.dim() == 4:
        value = value.permute(0, 2, 3, 1)
    flat = value.reshape(-1)
    places = [(2 * i + 1) * flat.numel() // (2 * ELEMENTS) for i in range(ELEMENTS)]
    return {"mean_abs": flat.abs().mean().item(), "sum": flat.sum().item(),
            "count": flat.numel(), "elements": [[i, flat[i].item()] for i in places]}


def hook(model, probes):
    """On evenly spaced modules with weights: what they return is not overwritten in place."""
    modules = [(name, module) for name, module in model.named_modules()
               if isinstance(module, (nn.Conv2d, nn.BatchNorm2d, nn.Linear))]
    for i in range(min(PROBES, len(modules))):
        name, module = modules[i * len(modules) // PROBES if len(modules) > PROBES else i]
        module.register_forward_hook(
            lambda _, __, value, name=name: probes.__setitem__(name, probe_of(value.clone())))


def golden(identity, height, width):
    stem = identity.removesuffix(".torchvision")
    arguments = INCEPTION if stem in ("googlenet", "inceptionv3") else {}
    build = getattr(torchvision.models, NAMES.get(stem, stem))
    model = build(weights=None, **arguments).double().eval()
    image = (pixels(height, width) / 255 - MEAN) / STDDEV
    x = torch.from_numpy(image).permute(2, 0, 1)[None]
    probes = {}
    with torch.no_grad():
        fill(model)
        hook(model, probes)
        logits = model(x)[0].tolist()
    return {
        "model": identity,
        "made_by": f"torchvision {torchvision.__version__.split('+')[0]}, "
                   f"PyTorch {torch.__version__.split('+')[0]}, float64",
        "input": [height, width],
        "parameters": sum(p.numel() for p in model.parameters()),
        "logits": logits,
        "probes": probes,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--out", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent / "data")
    arguments = parser.parse_args()
    for model in arguments.models:
        identity, _, size = model.partition(":")
        published = SIZES.get(identity.removesuffix(".torchvision"), 224)
        height, width = map(int, size.split("x")) if size else (published, published)
        path = arguments.out / (".".join(filter(None, (identity, size))) + ".json")
        path.write_text(json.dumps(golden(identity, height, width), indent=0) + "\n")
        print(path)


if __name__ == "__main__":
    main()
