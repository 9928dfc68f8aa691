#!/usr/bin/env python3
"""Recomputes what models with published weights make of the sample photos, with PyTorch and Pillow.

  photos.py MODEL WEIGHTS PHOTO...      needs torch, numpy and pillow; for mobilenetv2 also torchvision

MODEL is efficientnetlite0, efficientnetlite1, efficientnetlite2 (logits, top 5) or mobilenetv2 (the features in front
of a classifier). Preprocessing is that of the presets: short side resized by Pillow, centre crop, scaled. In float64.
The weights are those of tools/fetch_weights.sh; the photos are scikit-image's (CC0).
"""

import argparse
import json
import pathlib

import numpy as np
import torch
from PIL import Image

from efficientnet_lite import EfficientNetLite

# Size of the short side, of the crop, the filter, mean and deviation of pixels.
LITE = (Image.BICUBIC, (127,) * 3, (128,) * 3)
PRESETS = {
    "efficientnetlite0": (256, 224, *LITE),
    "efficientnetlite1": (272, 240, *LITE),
    "efficientnetlite2": (292, 260, *LITE),
    "mobilenetv2": (256, 224, Image.BILINEAR, (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)),
}


def preprocess(path, resize, crop, resample, mean, deviation):
    image = Image.open(path).convert("RGB")
    w, h = image.size
    size = (resize, int(resize * h / w)) if w <= h else (int(resize * w / h), resize)
    image = image.resize(size, resample)
    left, top = round((size[0] - crop) / 2.0), round((size[1] - crop) / 2.0)
    pixels = np.asarray(image.crop((left, top, left + crop, top + crop)), dtype=np.float64)
    return torch.from_numpy((pixels - np.array(mean)) / np.array(deviation)).permute(2, 0, 1)


def load(name, weights):
    tensors = torch.load(weights, map_location="cpu")
    if name != "mobilenetv2":
        model = EfficientNetLite(int(name[-1]))
        model.load_state_dict(tensors)
        return model.double().eval()
    import torchvision
    features = torchvision.models.mobilenet_v2(weights=None).features
    # The same layers in the same order under other names.
    features.load_state_dict(dict(zip(features.state_dict(), tensors.values(), strict=True)))
    return torch.nn.Sequential(features, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten()).double().eval()


def numbers(values):
    return [float(f"{v:.9g}") for v in values]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=PRESETS)
    parser.add_argument("weights")
    parser.add_argument("photos", nargs="+", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "data")
    args = parser.parse_args()
    model = load(args.model, args.weights)
    photos = {}
    for path in args.photos:
        with torch.no_grad():
            out = model(preprocess(path, *PRESETS[args.model])[None])[0]
        if args.model == "mobilenetv2":
            photos[path.name] = {"features": numbers(out)}
            continue
        top = out.softmax(0).topk(5)
        photos[path.name] = {
            "top5": [[int(i), float(f"{p:.9g}")] for p, i in zip(top.values, top.indices)],
            "logits": numbers(out),
        }
    source = "torchvision" if args.model == "mobilenetv2" else "tf"
    lines = ",\n".join(f'"{name}": {json.dumps(value)}' for name, value in photos.items())
    path = args.out / f"photos.{args.model}.json"
    path.write_text(f'{{\n"model": "{args.model}.{source}",\n"made_by": "PyTorch {torch.__version__.split("+")[0]}, '
                    f'float64",\n"photos": {{\n{lines}\n}}\n}}\n')
    print(path)


if __name__ == "__main__":
    main()
