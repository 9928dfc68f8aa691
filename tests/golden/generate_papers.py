#!/usr/bin/env python3
"""Runs second implementations in float64 on synthetic weights and pixels (synthetic.py): of networks
that have no original in a library, written in PyTorch from their papers and prototxt files.

  generate_papers.py [--out tests/golden/data] ID[:HxW]...    as in googlenet.caffe:64x49

needs the PyPI packages torch and torchvision.
"""

import argparse
import json
import pathlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from efficientnet_wide import EfficientNetWide
from generate_torchvision import CONV_GAIN, GAIN_INTO_SUM, fill, hook
from synthetic import WeightStream, pixels_of


class AlexNet(nn.Module):
    """Krizhevsky et al. 2012 in the numbers of bvlc_alexnet."""

    shape = (227, 227, 3)
    mean, stddev = (122.7, 116.7, 104.0), (1, 1, 1)

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 96, 11, 4)
        self.conv2 = nn.Conv2d(96, 256, 5, padding=2, groups=2)
        self.conv3 = nn.Conv2d(256, 384, 3, padding=1)
        self.conv4 = nn.Conv2d(384, 384, 3, padding=1, groups=2)
        self.conv5 = nn.Conv2d(384, 256, 3, padding=1, groups=2)
        self.fc6 = nn.Linear(256 * 6 * 6, 4096)
        self.fc7 = nn.Linear(4096, 4096)
        self.fc8 = nn.Linear(4096, 1000)

    def forward(self, x):
        for conv in (self.conv1, self.conv2):
            # PyTorch divides alpha by the size, as Caffe does.
            x = F.local_response_norm(F.relu(conv(x)), 5, alpha=1e-4, beta=0.75, k=1.0)
            x = F.max_pool2d(x, 3, 2, ceil_mode=True)
        x = F.relu(self.conv4(F.relu(self.conv3(x))))
        x = F.max_pool2d(F.relu(self.conv5(x)), 3, 2, ceil_mode=True).flatten(1)
        return self.fc8(F.relu(self.fc7(F.relu(self.fc6(x)))))


class LeNet5(nn.Module):
    """LeCun et al. 1998 with full connections, ReLU and maxima."""

    shape = (32, 32, 1)
    mean, stddev = (0,), (255,)

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


class CaffeLeNet(nn.Module):
    """Caffe's examples/mnist/lenet.prototxt."""

    shape = (28, 28, 1)
    mean, stddev = (0,), (256,)

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 20, 5), nn.Conv2d(20, 50, 5)
        self.ip1, self.ip2 = nn.Linear(800, 500), nn.Linear(500, 10)

    def forward(self, x):
        x = F.max_pool2d(self.conv1(x), 2)
        x = F.max_pool2d(self.conv2(x), 2).flatten(1)
        return self.ip2(F.relu(self.ip1(x)))


class GoogLeNet(nn.Module):
    """Szegedy et al. 2014 in the numbers of bvlc_googlenet, without the auxiliary classifiers."""

    shape = (224, 224, 3)
    mean, stddev = (123, 117, 104), (1, 1, 1)
    # 1x1; 1x1 and 3x3; 1x1 and 5x5; 1x1 behind the pool
    table = {"3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64),
             "4a": (192, 96, 208, 16, 48, 64), "4b": (160, 112, 224, 24, 64, 64),
             "4c": (128, 128, 256, 24, 64, 64), "4d": (112, 144, 288, 32, 64, 64),
             "4e": (256, 160, 320, 32, 128, 128), "5a": (256, 160, 320, 32, 128, 128),
             "5b": (384, 192, 384, 48, 128, 128)}

    def __init__(self):
        super().__init__()
        self.conv1_7x7_s2 = nn.Conv2d(3, 64, 7, 2, 3)
        self.conv2_3x3_reduce = nn.Conv2d(64, 64, 1)
        self.conv2_3x3 = nn.Conv2d(64, 192, 3, padding=1)
        c = 192
        for name, (a, b3, k3, b5, k5, p) in self.table.items():
            for part, conv in (("1x1", nn.Conv2d(c, a, 1)), ("3x3_reduce", nn.Conv2d(c, b3, 1)),
                               ("3x3", nn.Conv2d(b3, k3, 3, padding=1)),
                               ("5x5_reduce", nn.Conv2d(c, b5, 1)),
                               ("5x5", nn.Conv2d(b5, k5, 5, padding=2)),
                               ("pool_proj", nn.Conv2d(c, p, 1))):
                self.add_module(f"inception_{name}_{part}", conv)
            c = a + k3 + k5 + p
        self.loss3_classifier = nn.Linear(c, 1000)

    def inception(self, name, x):
        def conv(part, value):
            return F.relu(getattr(self, f"inception_{name}_{part}")(value))

        return torch.cat([conv("1x1", x), conv("3x3", conv("3x3_reduce", x)),
                          conv("5x5", conv("5x5_reduce", x)),
                          conv("pool_proj", F.max_pool2d(x, 3, 1, 1))], 1)

    def forward(self, x):
        def pool(value):
            return F.max_pool2d(value, 3, 2, ceil_mode=True)

        def lrn(value):
            return F.local_response_norm(value, 5, alpha=1e-4, beta=0.75, k=1.0)

        x = lrn(pool(F.relu(self.conv1_7x7_s2(x))))
        x = F.relu(self.conv2_3x3(F.relu(self.conv2_3x3_reduce(x))))
        x = pool(lrn(x))
        for name in self.table:
            x = self.inception(name, pool(x) if name in ("4a", "5a") else x)
        return self.loss3_classifier(x.mean((2, 3)))


class Vgg(nn.Module):
    """Simonyan and Zisserman 2014, configurations A-LRN and C. The pixels are blue, green, red, and the
    first dense layer reads channels last, as in Keras's networks of the family."""

    shape = (224, 224, 3)
    mean, stddev = (103.939, 116.779, 123.68), (1, 1, 1)
    keras_order, bgr = True, True

    def __init__(self, depths, shape, lrn=False, pointwise_third=False):
        super().__init__()
        self.depths, self.lrn = depths, lrn
        c = 3
        for block, depth in enumerate(depths):
            k = min(64 * 2**block, 512)
            for i in range(depth):
                size = 1 if pointwise_third and i == 2 else 3
                self.add_module(f"block{block + 1}_conv{i + 1}_linear",
                                nn.Conv2d(c, k, size, padding=size // 2))
                c = k
        self.fc1_linear = nn.Linear(512 * (shape[0] // 32) * (shape[1] // 32), 4096)
        self.fc2_linear = nn.Linear(4096, 4096)
        self.predictions = nn.Linear(4096, 1000)

    def forward(self, x):
        for block, depth in enumerate(self.depths):
            for i in range(depth):
                x = F.relu(getattr(self, f"block{block + 1}_conv{i + 1}_linear")(x))
                if self.lrn and block == i == 0:
                    # The paper on AlexNet does not divide alpha by the size; PyTorch does.
                    x = F.local_response_norm(x, 5, alpha=5 * 1e-4, beta=0.75, k=2.0)
            x = F.max_pool2d(x, 2)
        x = x.permute(0, 2, 3, 1).flatten(1)
        return self.predictions(F.relu(self.fc2_linear(F.relu(self.fc1_linear(x)))))


class Wide(EfficientNetWide):
    shape = (800, 800, 3)
    keras_order = True


def vgg11lrn(shape):
    return Vgg((1, 1, 2, 2, 2), shape, lrn=True)


def vgg16c(shape):
    return Vgg((2, 2, 3, 3, 3), shape, pointwise_third=True)


# What builds the network, for a shape of pixels where its layers go by that, and the published shape.
MODELS = {"alexnet.caffe": (AlexNet, AlexNet.shape), "lenet5.paper": (LeNet5, LeNet5.shape),
          "lenet.caffe": (CaffeLeNet, CaffeLeNet.shape),
          "googlenet.caffe": (GoogLeNet, GoogLeNet.shape),
          "vgg11lrn.paper": (vgg11lrn, Vgg.shape), "vgg16c.paper": (vgg16c, Vgg.shape),
          "efficientnetl2.tf": (lambda: Wide(4.3, 5.3), Wide.shape),
          "efficientnetb6wide.tf": (lambda: Wide(5.0, 2.6), Wide.shape)}


def fill_in_kerass_order(model):
    """In the order of the state dict too, but kernels as HWIO and dense ones as (in, out)."""
    stream = WeightStream()
    into_sums = model.norms_into_sums() if hasattr(model, "norms_into_sums") else set()
    for key, tensor in model.state_dict().items():
        module, _, kind = key.rpartition(".")
        shape = tuple(tensor.shape)
        if kind == "num_batches_tracked":
            continue
        if len(shape) == 4:
            k, c, r, s = shape
            values = stream.kernel((r, s, c, k), r * s * c, CONV_GAIN).transpose(3, 2, 0, 1)
        elif len(shape) == 2:
            values = stream.kernel(shape[::-1], shape[1], 1.0).T
        elif kind in ("bias", "running_mean"):
            values = stream.offset(shape)
        else:
            damped = kind == "weight" and module in into_sums
            values = stream.scale(shape, GAIN_INTO_SUM if damped else 1.0)
        tensor.copy_(torch.from_numpy(np.ascontiguousarray(values, dtype=np.float64)))


def golden(identity, size):
    build, published = MODELS[identity]
    shape = (*size, published[2]) if size else published
    torch.set_default_dtype(torch.float64)
    model = (build(shape) if build in (vgg11lrn, vgg16c) else build()).eval()
    image = pixels_of(shape)
    if getattr(model, "bgr", False):
        image = image[..., ::-1]
    x = torch.from_numpy((image - model.mean) / model.stddev).permute(2, 0, 1)[None]
    probes = {}
    with torch.no_grad():
        (fill_in_kerass_order if getattr(model, "keras_order", False) else fill)(model)
        hook(model, probes)
        logits = model(x)[0].tolist()
    return {
        "model": identity,
        "made_by": f"a second implementation, PyTorch {torch.__version__.split('+')[0]}, float64",
        "input": list(shape[:2]),
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
        path = arguments.out / (".".join(filter(None, (identity, size))) + ".json")
        size = tuple(map(int, size.split("x"))) if size else None
        path.write_text(json.dumps(golden(identity, size), indent=0) + "\n")
        print(path)


if __name__ == "__main__":
    main()
