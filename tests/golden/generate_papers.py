#!/usr/bin/env python3
"""Runs second implementations in float64 on synthetic weights and pixels (synthetic.py): of networks
that have no original in a library, written in PyTorch from their papers and prototxt files.

  generate_papers.py [--out tests/golden/data]        needs the PyPI packages torch and torchvision
"""

import argparse
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

from generate_torchvision import fill, hook
from synthetic import pixels_of


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


MODELS = {"alexnet.caffe": AlexNet, "lenet5.paper": LeNet5, "lenet.caffe": CaffeLeNet}


def golden(identity):
    model = MODELS[identity]().double().eval()
    image = pixels_of(model.shape)
    x = torch.from_numpy((image - model.mean) / model.stddev).permute(2, 0, 1)[None]
    probes = {}
    with torch.no_grad():
        fill(model)
        hook(model, probes)
        logits = model(x)[0].tolist()
    return {
        "model": identity,
        "made_by": f"a second implementation, PyTorch {torch.__version__.split('+')[0]}, float64",
        "input": list(model.shape[:2]),
        "parameters": sum(p.numel() for p in model.parameters()),
        "logits": logits,
        "probes": probes,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent / "data")
    out = parser.parse_args().out
    for identity in MODELS:
        path = out / f"{identity}.json"
        path.write_text(json.dumps(golden(identity), indent=0) + "\n")
        print(path)


if __name__ == "__main__":
    main()
