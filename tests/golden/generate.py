#!/usr/bin/env python3
"""Writes golden logits of models with synthetic weights, computed by PyTorch in float64.

  generate.py [--out tests/golden/data]        needs the PyPI packages torch and numpy
"""

import argparse
import json
import pathlib

import numpy as np
import torch

from efficientnet_lite import SCALES, EfficientNetLite
from synthetic import WeightStream, pixels

CONV_GAIN = 1.5
GAIN_INTO_SUM = 0.25


def fill_conv(conv, stream):
    k, c, r, s = conv.weight.shape
    depthwise = conv.groups > 1
    # Drawn in Keras's order: HWIO, or HWC1 for a depthwise kernel.
    shape, order = ((r, s, k, 1), (2, 3, 0, 1)) if depthwise else ((r, s, c, k), (3, 2, 0, 1))
    values = stream.kernel(shape, r * s * c, CONV_GAIN).transpose(order)
    conv.weight.data = torch.from_numpy(np.ascontiguousarray(values, dtype=np.float64))


def fill_norm(norm, stream, gain=1.0):
    shape = tuple(norm.weight.shape)
    for target, values in ((norm.weight, stream.scale(shape, gain)),
                           (norm.bias, stream.offset(shape)),
                           (norm.running_mean, stream.offset(shape)),
                           (norm.running_var, stream.scale(shape))):
        target.data = torch.from_numpy(values.astype(np.float64))


def fill(model):
    """In the order of the layers, which is that of the C++ graph's nodes."""
    stream = WeightStream()
    fill_conv(model._conv_stem, stream)
    fill_norm(model._bn0, stream)
    following = list(model._blocks[1:]) + [None]
    for block, after in zip(model._blocks, following):
        if hasattr(block, "_expand_conv"):
            fill_conv(block._expand_conv, stream)
            fill_norm(block._bn0, stream)
        fill_conv(block._depthwise_conv, stream)
        fill_norm(block._bn1, stream)
        fill_conv(block._project_conv, stream)
        # The projection is an operand of a sum in its own block, or as the next block's shortcut.
        into_sum = block.residual or (after is not None and after.residual)
        fill_norm(block._bn2, stream, GAIN_INTO_SUM if into_sum else 1.0)
    fill_conv(model._conv_head, stream)
    fill_norm(model._bn1, stream)
    classes, features = model._fc.weight.shape
    kernel = stream.kernel((features, classes), features, 1.0).T
    model._fc.weight.data = torch.from_numpy(np.ascontiguousarray(kernel, dtype=np.float64))
    model._fc.bias.data = torch.from_numpy(stream.offset((classes,)).astype(np.float64))


def golden(number):
    model = EfficientNetLite(number).double().eval()
    fill(model)
    image = (pixels(model.input_size, model.input_size) - 127) / 128
    x = torch.from_numpy(image).permute(2, 0, 1)[None]
    probes = {}

    def probe(name, value):
        probes[name] = {"mean_abs": value.abs().mean().item(), "sum": value.sum().item(),
                        "count": value.numel()}

    with torch.no_grad():
        logits = model(x, probe)[0].tolist()
    return {
        "model": f"efficientnetlite{number}.tf",
        "made_by": f"PyTorch {torch.__version__.split('+')[0]}, float64",
        "parameters": sum(p.numel() for p in model.parameters()),
        "probes": probes,
        "logits": logits,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent / "data")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for number in SCALES:
        path = out / f"efficientnetlite{number}.json"
        path.write_text(json.dumps(golden(number), indent=0) + "\n")
        print(path)


if __name__ == "__main__":
    main()
