"""EfficientNet beyond B7 in plain PyTorch: L2 and B6-Wide.

Written from the papers (Tan and Le, arXiv 1905.11946; Xie et al., arXiv 1911.04252; Pham et al., arXiv
2003.10580): as Lite, with squeeze-excite to a quarter of a block's input width, swish, and everything
scaled. Modules have the names of the C++ graph's layers and its order.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from efficientnet_lite import STAGES, SameConv, norm, round_filters


class EfficientNetWide(nn.Module):
    mean, stddev = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)

    def __init__(self, width, depth):
        super().__init__()
        self.blocks = []
        c = round_filters(32, width)
        self.add("stem_conv", SameConv(3, c, 3, 2), "stem_bn", norm(c))
        for stage, (size, out, expand, stride, repeats) in enumerate(STAGES):
            k = round_filters(out, width)
            for i in range(math.ceil(depth * repeats)):
                name = f"block{stage + 1}{chr(ord('a') + i)}"
                step = stride if i == 0 else 1
                self.add_block(name, c, k, size, expand, step)
                self.blocks.append((name, step == 1 and c == k))
                c = k
        top = round_filters(1280, width)
        self.add("top_conv", SameConv(c, top, 1), "top_bn", norm(top))
        self.predictions = nn.Linear(top, 1000)

    def add(self, *names_and_modules):
        for name, module in zip(names_and_modules[::2], names_and_modules[1::2]):
            self.add_module(name, module)

    def add_block(self, name, c, k, size, expand, stride):
        wide, squeezed = c * expand, max(1, int(c * 0.25))
        if expand != 1:
            self.add(f"{name}_expand_conv", SameConv(c, wide, 1), f"{name}_expand_bn", norm(wide))
        self.add(f"{name}_dwconv", SameConv(wide, wide, size, stride, groups=wide),
                 f"{name}_bn", norm(wide),
                 f"{name}_se_reduce_linear", nn.Conv2d(wide, squeezed, 1),
                 f"{name}_se_expand_linear", nn.Conv2d(squeezed, wide, 1),
                 f"{name}_project_conv", SameConv(wide, k, 1), f"{name}_project_bn", norm(k))

    def norms_into_sums(self):
        names = set()
        for (name, adds), (before, _) in zip(self.blocks[1:], self.blocks):
            if adds:
                names |= {f"{name}_project_bn", f"{before}_project_bn"}
        return names

    def forward(self, x):
        parts = dict(self.named_children())
        x = F.silu(self.stem_bn(self.stem_conv(x)))
        for name, adds in self.blocks:
            y = x
            if f"{name}_expand_conv" in parts:
                y = F.silu(parts[f"{name}_expand_bn"](parts[f"{name}_expand_conv"](y)))
            y = F.silu(parts[f"{name}_bn"](parts[f"{name}_dwconv"](y)))
            gate = F.silu(parts[f"{name}_se_reduce_linear"](y.mean((2, 3), keepdim=True)))
            y = y * torch.sigmoid(parts[f"{name}_se_expand_linear"](gate))
            y = parts[f"{name}_project_bn"](parts[f"{name}_project_conv"](y))
            x = x + y if adds else y
        x = F.silu(self.top_bn(self.top_conv(x)))
        return self.predictions(x.mean((2, 3)))
