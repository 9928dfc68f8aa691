#!/usr/bin/env python3
"""Runs models of the real torchvision without their tops, in float64 on the synthetic weights and pixels.

  generate_torchvision_features.py [--out tests/golden/data]

needs the PyPI packages torch and torchvision.
"""

import argparse
import json
import pathlib

import numpy as np
import torch
import torchvision
from torch.nn import functional as F

from generate_torchvision import INCEPTION, MEAN, NAMES, STDDEV, fill
from synthetic import pixels

ELEMENTS = 64
CASES = [("alexnet", 65, 79, "none"), ("vgg11", 33, 50, "avg"), ("vgg13", 50, 33, "none"),
         ("vgg16", 35, 64, "max"), ("vgg19", 64, 33, "avg"), ("resnet50", 33, 50, "max"),
         ("densenet121", 50, 33, "none"), ("mobilenetv2", 49, 65, "avg"),
         ("efficientnetb0", 33, 51, "max"), ("googlenet", 49, 37, "none"),
         ("inceptionv3", 77, 85, "avg")]


def features_of(model, x):
    """What a pool, or a hidden one in the forward of the model, reads."""
    if isinstance(model, torchvision.models.DenseNet):
        return F.relu(model.features(x))
    if isinstance(model, torchvision.models.MobileNetV2):
        return model.features(x)
    seen = []
    model.avgpool.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].clone()))
    model(x)
    return seen[0]


def summary(values):
    """Sums, and elements evenly spaced, of values with channels last."""
    flat = np.asarray(values).reshape(-1)
    places = [(2 * i + 1) * flat.size // (2 * ELEMENTS) for i in range(ELEMENTS)]
    return {"count": flat.size, "mean_abs": np.abs(flat).mean().item(), "sum": flat.sum().item(),
            "elements": [[i, flat[i].item()] for i in places]}


def case(stem, height, width, pooling):
    arguments = INCEPTION if stem in ("googlenet", "inceptionv3") else {}
    build = getattr(torchvision.models, NAMES.get(stem, stem))
    model = build(weights=None, **arguments).double().eval()
    image = (pixels(height, width) / 255 - MEAN) / STDDEV
    with torch.no_grad():
        fill(model)
        features = features_of(model, torch.from_numpy(image).permute(2, 0, 1)[None])
    if pooling != "none":
        features = features.mean((2, 3)) if pooling == "avg" else features.amax((2, 3))
    else:
        features = features.permute(0, 2, 3, 1)
    return {"model": f"{stem}.torchvision", "input": [height, width], "pooling": pooling,
            **summary(features.contiguous().numpy())}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent / "data")
    path = parser.parse_args().out / "features.torchvision.json"
    path.write_text(json.dumps({
        "made_by": f"torchvision {torchvision.__version__.split('+')[0]}, "
                   f"PyTorch {torch.__version__.split('+')[0]}, float64",
        "cases": [case(*c) for c in CASES]}, indent=0) + "\n")
    print(path)


if __name__ == "__main__":
    main()
