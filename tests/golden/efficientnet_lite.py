"""EfficientNet-Lite in plain PyTorch, with the names of the published state dicts.

Written from the architecture's description (Tan and Le, arXiv 1905.11946, and the Lite README): no
squeeze-excite, ReLU6, TensorFlow's SAME padding, batch norm epsilon 1e-3, stem, head and the repeats
of the first and last stage unscaled.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

# filter, output channels, expansion, stride, repeats
STAGES = [(3, 16, 1, 1, 1), (3, 24, 6, 2, 2), (5, 40, 6, 2, 2), (3, 80, 6, 2, 3),
          (5, 112, 6, 1, 3), (5, 192, 6, 2, 4), (3, 320, 6, 1, 1)]
# width, depth, input size
SCALES = {0: (1.0, 1.0, 224), 1: (1.0, 1.1, 240), 2: (1.1, 1.2, 260), 3: (1.2, 1.4, 280),
          4: (1.4, 1.8, 300)}


def round_filters(filters, width):
    scaled = filters * width
    rounded = max(8, int(scaled + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * scaled else rounded


class SameConv(nn.Conv2d):
    """A convolution without bias whose padding is TensorFlow's SAME."""

    def __init__(self, c, k, size, stride=1, groups=1):
        super().__init__(c, k, size, stride, groups=groups, bias=False)

    def forward(self, x):
        pads = []
        for extent in (x.shape[3], x.shape[2]):
            size, stride = self.kernel_size[0], self.stride[0]
            total = max((math.ceil(extent / stride) - 1) * stride + size - extent, 0)
            pads += [total // 2, total - total // 2]
        return super().forward(F.pad(x, pads))


def norm(c):
    return nn.BatchNorm2d(c, eps=1e-3)


class Block(nn.Module):
    def __init__(self, c, k, size, expand, stride):
        super().__init__()
        wide = c * expand
        if expand != 1:
            self._expand_conv, self._bn0 = SameConv(c, wide, 1), norm(wide)
        self._depthwise_conv = SameConv(wide, wide, size, stride, groups=wide)
        self._bn1 = norm(wide)
        self._project_conv, self._bn2 = SameConv(wide, k, 1), norm(k)
        self.residual = stride == 1 and c == k

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x))) if hasattr(self, "_expand_conv") else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.residual else y


class EfficientNetLite(nn.Module):
    def __init__(self, number):
        super().__init__()
        width, depth, self.input_size = SCALES[number]
        self._conv_stem, self._bn0 = SameConv(3, 32, 3, 2), norm(32)
        blocks, self.names, c = [], [], 32
        for stage, (size, out, expand, stride, repeats) in enumerate(STAGES):
            if 0 < stage < len(STAGES) - 1:
                repeats = math.ceil(depth * repeats)
            k = round_filters(out, width)
            for i in range(repeats):
                blocks.append(Block(c, k, size, expand, stride if i == 0 else 1))
                self.names.append(f"block{stage + 1}{'abcdefghij'[i]}")
                c = k
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1 = SameConv(c, 1280, 1), norm(1280)
        self._fc = nn.Linear(1280, 1000)

    def forward(self, x, probe=lambda name, value: None):
        """`probe` sees values under the names of the C++ graph."""
        x = F.relu6(self._bn0(self._conv_stem(x)))
        probe("stem_activation", x)
        for name, block in zip(self.names, self._blocks):
            x = block(x)
            probe(name + ("_add" if block.residual else "_project_bn"), x)
        x = F.relu6(self._bn1(self._conv_head(x)))
        probe("top_activation", x)
        x = x.mean((2, 3))
        probe("avg_pool", x)
        return self._fc(x)
