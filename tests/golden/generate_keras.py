#!/usr/bin/env python3
"""Runs models of the real Keras in float64 on the synthetic weights and pixels (synthetic.py).

  generate_keras.py [--out tests/golden/data] MODEL:HxW...    as in Xception:96x75

needs the PyPI packages keras and jax.
"""

import argparse
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
import jax

jax.config.update("jax_enable_x64", True)
import keras
import numpy as np

from keras.src.backend.common import dtypes
from keras_goldens import lines
from synthetic import WeightStream, pixels

# With TensorFlow alone does Keras take a double for what it is.
dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"

CONV_GAIN = 1.5
GAIN_INTO_SUM = 0.25
PROBES = 40
PASSES_ON = (keras.layers.Dropout, keras.layers.Reshape, keras.layers.InputLayer,
             keras.layers.Rescaling, keras.layers.Normalization)
MEAN = np.array([0.485, 0.456, 0.406])
STDDEV = np.array([0.229, 0.224, 0.225])
BGR_MEAN = np.array([103.939, 116.779, 123.68])


def build(name, height, width, **options):
    """The published function: EfficientNet with its second rescaling, and no file to download."""
    function = getattr(keras.applications, name)
    if not name.startswith("EfficientNet"):
        return function(weights=None, input_shape=(height, width, 3), classifier_activation=None,
                        **options)
    module = keras.src.applications.efficientnet
    shape_of_input = module.imagenet_utils.obtain_input_shape
    module.imagenet_utils.obtain_input_shape = lambda *_, **__: (height, width, 3)
    module.file_utils.get_file = lambda *_, **__: None
    load = keras.Model.load_weights
    keras.Model.load_weights = lambda *_, **__: None
    try:
        return function(weights="imagenet", classifier_activation=None, **options)
    finally:
        module.imagenet_utils.obtain_input_shape = shape_of_input
        keras.Model.load_weights = load


def scaled(name, image):
    if name.startswith("EfficientNet"):
        return image
    if name.startswith(("VGG", "ResNet")) and not name.endswith("V2"):
        return image[..., ::-1] - BGR_MEAN
    if name.startswith("DenseNet"):
        return (image / 255 - MEAN) / STDDEV
    return image / 127.5 - 1


def feeds_sum(layer):
    """Whether a sum reads the layer, at once or through a pool or dropout."""
    passes_on = (keras.layers.Dropout, keras.layers.MaxPooling2D, keras.layers.AveragePooling2D)
    for node in layer._outbound_nodes:
        reader = node.operation
        if isinstance(reader, keras.layers.Add) or (isinstance(reader, passes_on) and
                                                    feeds_sum(reader)):
            return True
    return False


def fill(model):
    """In the order of the layers and of their weights."""
    stream = WeightStream()
    for layer in model.layers:
        gain = GAIN_INTO_SUM if feeds_sum(layer) else 1.0
        for weight in layer.weights:
            kind, shape = weight.name, tuple(weight.shape)
            if isinstance(layer, keras.layers.Normalization):
                stream.seed += 1
                weight.assign({"mean": np.float32(MEAN), "variance": np.float32(STDDEV),
                               "count": 0}[kind])
            elif kind.endswith("kernel"):
                dense = isinstance(layer, keras.layers.Dense)
                depthwise = (isinstance(layer, keras.layers.DepthwiseConv2D) or
                             kind == "depthwise_kernel")
                fan_in = np.prod(shape[:2] if depthwise else shape[:-1])
                weight.assign(stream.kernel(shape, fan_in, 1.0 if dense else CONV_GAIN) *
                              np.float32(gain))
            elif kind in ("gamma", "moving_variance"):
                weight.assign(stream.scale(shape, gain if kind == "gamma" else 1.0))
            else:
                weight.assign(stream.offset(shape))
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()


def golden(name, height, width):
    keras.backend.clear_session()
    keras.config.set_floatx("float64")
    model = build(name, height, width)
    fill(model)
    probed = [layer for layer in model.layers if not isinstance(layer, PASSES_ON)]
    probed = probed[::max(1, len(probed) // PROBES)]
    image = scaled(name, pixels(height, width))[None]
    outputs = keras.Model(model.input, [model.output] + [layer.output for layer in probed])(image)
    logits = np.asarray(outputs[0])[0]
    best = np.argsort(-logits)[:5]
    return {
        "model": name.lower() + ".keras",
        "made_by": f"Keras {keras.__version__}, float64",
        "input": [height, width],
        "logits_first16": logits[:16].tolist(),
        "top5": [[int(i), logits[i].item()] for i in best],
        "logits_sum": logits.sum().item(),
        "logits_l2": np.linalg.norm(logits).item(),
        "probes": {layer.name: {"mean_abs": np.abs(value).mean().item(),
                                "sum": np.sum(value).item()}
                   for layer, value in zip(probed, outputs[1:])},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL:HxW")
    parser.add_argument("--out", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent / "data")
    arguments = parser.parse_args()
    for text in arguments.models:
        name, size = text.split(":")
        height, width = map(int, size.split("x"))
        target = arguments.out / f"{name.lower()}.keras.{height}x{width}.json"
        target.write_text(lines(golden(name, height, width)))
        print(target)


if __name__ == "__main__":
    main()
