"""Synthetic values for the tensors of a state dict, from their names and shapes alone."""

import numpy as np

from synthetic import uniform

# Values repeat after a prime number of elements, so that large tensors take no time.
PERIOD = 65521
# Deep networks amplify rounding with more, and forget their input with less.
GAIN = 1.25


def uniforms(seed, shape):
    count = int(np.prod(shape))
    return np.resize(uniform(seed, min(count, PERIOD)), shape)


def fill(tensors):
    """Arrays by name for [(name, shape)]; tensor t, from 0, has seed t + 1.

    Kernels are (2u - 1) * sqrt(3 / fan_in), times 1.25 for convolutions; biases and means
    (2u - 1) * 0.1; scales and variances 0.5 + u; the counter of batches 7.
    """
    arrays = {}
    for seed, (name, shape) in enumerate(tensors, 1):
        if name.endswith("num_batches_tracked"):
            arrays[name] = np.array(7, dtype=np.int64)
            continue
        u = uniforms(seed, shape)
        if len(shape) > 1:
            bound = np.sqrt(3 / np.prod(shape[1:])) * (GAIN if len(shape) == 4 else 1)
            values = (2 * u - 1) * bound
        elif name.endswith(("bias", "running_mean")):
            values = (2 * u - 1) * 0.1
        else:
            values = 0.5 + u
        arrays[name] = values.astype(np.float32)
    return arrays
