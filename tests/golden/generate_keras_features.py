#!/usr/bin/env python3
"""Runs models of the real Keras without their tops, in float64 on the synthetic weights and pixels.

  generate_keras_features.py [--out tests/golden/data]

needs the PyPI packages keras and jax.
"""

import argparse
import json
import pathlib

from generate_keras import build, fill, keras, np, scaled
from synthetic import pixels

ELEMENTS = 64
CASES = [("VGG16", 33, 50, "none"), ("ResNet50", 50, 33, "avg"), ("ResNet50V2", 33, 51, "max"),
         ("DenseNet121", 51, 34, "avg"), ("MobileNet", 33, 50, "max"),
         ("MobileNetV2", 50, 35, "none"), ("InceptionV3", 77, 85, "max"),
         ("InceptionResNetV2", 75, 78, "none"), ("Xception", 73, 90, "avg"),
         ("NASNetMobile", 49, 66, "max"), ("EfficientNetB0", 33, 51, "none")]


def summary(values):
    """Sums, and elements evenly spaced."""
    flat = np.asarray(values).reshape(-1)
    places = [(2 * i + 1) * flat.size // (2 * ELEMENTS) for i in range(ELEMENTS)]
    return {"count": flat.size, "mean_abs": np.abs(flat).mean().item(), "sum": flat.sum().item(),
            "elements": [[i, flat[i].item()] for i in places]}


def case(name, height, width, pooling):
    keras.backend.clear_session()
    keras.config.set_floatx("float64")
    model = build(name, height, width, include_top=False,
                  pooling=None if pooling == "none" else pooling)
    fill(model)
    features = model(scaled(name, pixels(height, width))[None])
    print(name, features.shape)
    return {"model": name.lower() + ".keras", "input": [height, width], "pooling": pooling,
            **summary(features)}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent / "data")
    path = parser.parse_args().out / "features.keras.json"
    path.write_text(json.dumps({"made_by": f"Keras {keras.__version__}, float64",
                                "cases": [case(*c) for c in CASES]}, indent=0) + "\n")
    print(path)


if __name__ == "__main__":
    main()
