#!/usr/bin/env python3
"""Recomputes the logits of the sample photos with PyTorch and Pillow.

  photos.py --weights efficientnet-lite0.pth PHOTO...      needs torch, numpy and pillow

Preprocessing of the preset: short side to 256 by Pillow's bicubic filter, centre crop 224,
(pixel - 127) / 128. The weights are the published ones; the photos are scikit-image's (CC0).
"""

import argparse
import json
import pathlib

import numpy as np
import torch
from PIL import Image

from efficientnet_lite import EfficientNetLite

RESIZE = 256


def preprocess(path, crop):
    image = Image.open(path).convert("RGB")
    w, h = image.size
    size = (RESIZE, int(RESIZE * h / w)) if w <= h else (int(RESIZE * w / h), RESIZE)
    image = image.resize(size, Image.BICUBIC)
    left, top = round((size[0] - crop) / 2.0), round((size[1] - crop) / 2.0)
    pixels = np.asarray(image.crop((left, top, left + crop, top + crop)), dtype=np.float32)
    return torch.from_numpy((pixels - 127) / 128).permute(2, 0, 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--out", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent / "data" / "photos.json")
    parser.add_argument("photos", nargs="+", type=pathlib.Path)
    args = parser.parse_args()
    model = EfficientNetLite(0).eval()
    model.load_state_dict(torch.load(args.weights, map_location="cpu"))
    result = {"model": "efficientnetlite0.tf", "photos": {}}
    for path in args.photos:
        with torch.no_grad():
            logits = model(preprocess(path, model.input_size)[None])[0]
        top = logits.softmax(0).topk(5)
        result["photos"][path.name] = {
            "top5": [[int(i), float(p)] for p, i in zip(top.values, top.indices)],
            "logits": [float(f"{v:.7g}") for v in logits],
        }
    args.out.write_text(json.dumps(result, indent=0) + "\n")
    print(args.out)


if __name__ == "__main__":
    main()
