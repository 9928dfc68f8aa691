"""Synthetic weights and pixels by formula; the C++ side is zoo/synthetic.h."""

import numpy as np


def uniform(seed, count):
    """u(seed, j) for j < count: (splitmix64(seed * 2^32 + j) >> 11) * 2^-53."""
    with np.errstate(over="ignore"):
        x = np.uint64(seed) * np.uint64(1 << 32) + np.arange(count, dtype=np.uint64)
        x += np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)
    return (x >> np.uint64(11)).astype(np.float64) * 2.0**-53


class WeightStream:
    """Hands out tensor after tensor; tensor t, from 0, has seed t + 1. Rounded to float32."""

    def __init__(self):
        self.seed = 0

    def _next(self, shape):
        self.seed += 1
        return uniform(self.seed, int(np.prod(shape))).reshape(shape)

    def kernel(self, shape, fan_in, gain):
        return np.float32((2 * self._next(shape) - 1) * np.sqrt(3 / fan_in) * gain)

    def offset(self, shape):
        return np.float32((2 * self._next(shape) - 1) * 0.1)

    def scale(self, shape, gain=1.0):
        return np.float32((0.5 + self._next(shape)) * gain)


def pixels(height, width):
    return pixels_of((height, width, 3))


def pixels_of(shape):
    return np.floor(256 * uniform(0, int(np.prod(shape)))).reshape(shape)
