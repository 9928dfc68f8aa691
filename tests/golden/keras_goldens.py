#!/usr/bin/env python3
"""Takes over reference outputs of Keras models: 21 logits, their norms and the sums of some layers.

  keras_goldens.py FOLDER [--out tests/golden/data]

FOLDER holds keras_<Model>.json: outputs of the real Keras in float64 on the synthetic weights and
pixels (synthetic.py). Layers that only pass a value on (Reshape, Dropout) and pixels that nothing
has touched are left out; "predictions" is the softmax, which is a node of its own here.
"""

import argparse
import json
import pathlib


def has_a_node(layer, preprocess):
    if layer == "input_layer":
        return preprocess != "raw"
    return not layer.endswith(("_reshape", "_drop", "dropout")) and not layer.startswith("reshape")


def convert(source):
    layers = source["layer_mean_abs_and_sum"]
    names = {"predictions": "probabilities"}
    return {
        "model": source["model"].lower() + ".keras",
        "made_by": "Keras 3.15, float64",
        "input": source["input"][:2],
        "logits_first16": source["logits_first16"],
        "top5": source["top5"],
        "logits_sum": source["logits_sum"],
        "logits_l2": source["logits_l2"],
        "probes": {names.get(name, name): {"mean_abs": mean_abs, "sum": total}
                   for name, (mean_abs, total) in layers.items()
                   if has_a_node(name, source["preprocess"])},
    }


def lines(golden):
    """JSON with a line for each entry and each layer."""
    entries = {key: json.dumps(value) for key, value in golden.items()}
    entries["probes"] = "{\n" + ",\n".join(f"{json.dumps(layer)}: {json.dumps(probe)}"
                                          for layer, probe in golden["probes"].items()) + "\n}"
    return "{\n" + ",\n".join(f'"{key}": {text}' for key, text in entries.items()) + "\n}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent / "data")
    arguments = parser.parse_args()
    for path in sorted(arguments.folder.glob("keras_*.json")):
        golden = convert(json.loads(path.read_text()))
        target = arguments.out / (golden["model"] + ".json")
        target.write_text(lines(golden))
        print(target)


if __name__ == "__main__":
    main()
