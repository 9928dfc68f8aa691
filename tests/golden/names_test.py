"""Weight files with the names of torchvision, timm and transformers, written by safetensors and by PyTorch, give the
logits of the real models. Each trap of such files has a test named after it. What the interpreter lacks is skipped.

usage: names_test.py RUN_WEIGHTS DATA [LIBRARY.ENTRY...]
"""

import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

RUN = None
DATA = None
ENTRIES = []
TOLERANCE = 1e-5


def needs(*modules):
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    return unittest.skipIf(missing, f"{sys.executable} lacks {', '.join(missing)}")


def golden(entry):
    return json.loads((DATA / f"{entry}.json").read_text())


def arrays(entry):
    from state_dict import fill
    return fill(golden(entry)["tensors"])


def run(model, size, path, *more):
    return subprocess.run([RUN, model, *map(str, size), path, *more], capture_output=True, text=True, check=False,
                          timeout=300)


class FilesTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = os.path.join(scratch.name, "weights")

    def write(self, tensors):
        from safetensors.numpy import save_file
        save_file(tensors, self.path)

    def result(self, model, size, *more):
        """Whose names, and the numbers."""
        done = run(model, size, self.path, *more)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        names, *numbers = done.stdout.splitlines()
        return names, [float(x) for x in numbers]

    def refusal(self, model, size):
        done = run(model, size, self.path)
        self.assertEqual(done.returncode, 1, done.stdout[:200] + done.stderr)
        return done.stderr

    def expect_close(self, got, expected):
        import numpy as np
        self.assertEqual(len(got), len(expected))
        got, expected = np.array(got), np.array(expected)
        self.assertLess(np.linalg.norm(got - expected) / np.linalg.norm(expected), TOLERANCE)

    def expect_logits(self, entry, names):
        made = golden(entry)
        got, logits = self.result(made["model"], made["input"])
        self.assertIn(got, names)
        self.expect_close(logits, made["logits"])


@needs("numpy", "safetensors")
class LibraryTest(FilesTest):
    """One model of every family and library."""

    def test_safetensors(self):
        for entry in ENTRIES:
            with self.subTest(entry):
                self.write(arrays(entry))
                # timm's ResNet and DenseNet have torchvision's names.
                self.expect_logits(entry, (golden(entry)["library"], "torchvision"))

    @needs("torch")
    def test_pytorch_in_both_forms(self):
        import torch
        for entry in ENTRIES:
            for zipped in (True, False):
                with self.subTest(entry, zipped=zipped):
                    state = {name: torch.from_numpy(a) for name, a in arrays(entry).items()}
                    torch.save(state, self.path, _use_new_zipfile_serialization=zipped)
                    self.expect_logits(entry, (golden(entry)["library"], "torchvision"))


@needs("numpy", "safetensors")
class TrapTest(FilesTest):
    MOBILENET = "torchvision.mobilenet_v2"

    def test_data_parallel_puts_module_in_front_of_every_name(self):
        self.write({f"module.{name}": a for name, a in arrays(self.MOBILENET).items()})
        self.expect_logits(self.MOBILENET, ("torchvision",))

    def test_a_single_name_with_module_in_front_is_no_prefix(self):
        tensors = arrays(self.MOBILENET)
        tensors["module.classifier.1.bias"] = tensors.pop("classifier.1.bias")
        self.write(tensors)
        message = self.refusal("mobilenetv2.torchvision", (64, 64))
        self.assertIn("'classifier.1.bias' [1000] is missing", message)
        self.assertIn("'module.classifier.1.bias' [1000] is extra", message)

    def test_early_densenets_have_a_dot_before_the_number(self):
        entry = "torchvision.densenet121"
        tensors = {re.sub(r"(denselayer\d+\.(?:norm|conv))(\d)", r"\1.\2", name): a
                   for name, a in arrays(entry).items()}
        self.assertIn("features.denseblock1.denselayer1.norm.1.weight", tensors)
        self.write(tensors)
        self.expect_logits(entry, ("torchvision of 2017",))

    def test_early_mobilenets_have_blocks_of_one_sequence(self):
        places = {("0", "0"): 0, ("0", "1"): 1, ("1", "0"): 3, ("1", "1"): 4}

        def flat(name):
            name = re.sub(r"^(features\.\d+\.conv\.)(\d)\.(\d)\.(?=\w)",
                          lambda m: f"{m[1]}{places[m[2], m[3]]}.", name)
            return name

        tensors = {}
        for name, array in arrays(self.MOBILENET).items():
            last = re.match(r"(features\.(\d+)\.conv\.)(\d)\.([a-z_]+)$", name)
            if last:
                first = 1 if last[2] == "1" else 2
                tensors[f"{last[1]}{3 * first + int(last[3]) - first}.{last[4]}"] = array
            else:
                tensors[flat(name)] = array
        self.assertIn("features.2.conv.7.running_var", tensors)
        self.write(tensors)
        self.expect_logits(self.MOBILENET, ("torchvision of 2018",))

    def test_auxiliary_classifiers_are_passed_over(self):
        for entry, aux in (("torchvision.googlenet", "aux1.fc1.weight"),
                           ("torchvision.inception_v3", "AuxLogits.fc.weight")):
            tensors = arrays(entry)
            self.assertIn(aux, tensors)
            self.write({name: a for name, a in tensors.items() if not name.startswith(("aux", "Aux"))})
            self.expect_logits(entry, ("torchvision",))

    def test_counters_of_batches_are_ignored(self):
        tensors = arrays(self.MOBILENET)
        self.write({name: a for name, a in tensors.items() if "num_batches_tracked" not in name})
        self.expect_logits(self.MOBILENET, ("torchvision",))

    def test_gammas_of_timm_are_used_where_keras_has_none(self):
        import numpy as np
        entry = "timm.inception_resnet_v2"
        made = golden(entry)
        tensors = arrays(entry)
        for name in tensors:
            if name.endswith("bn.weight"):
                tensors[name] = np.ones_like(tensors[name])
        self.write(tensors)
        ones = self.result(made["model"], made["input"])[1]
        self.assertGreater(np.linalg.norm(np.array(ones) - made["logits"]) / np.linalg.norm(ones), 0.1)

    def test_half_precision_is_converted(self):
        import numpy as np
        tensors = {name: a if a.dtype.kind == "i" else a.astype(np.float16)
                   for name, a in arrays(self.MOBILENET).items()}
        self.write(tensors)
        got = self.result("mobilenetv2.torchvision", (64, 49))[1]
        self.write({name: a if a.dtype.kind == "i" else a.astype(np.float32)
                    for name, a in tensors.items()})
        self.assertEqual(got, self.result("mobilenetv2.torchvision", (64, 49))[1])

    def test_a_whole_file_serves_the_network_without_its_top(self):
        self.write(arrays(self.MOBILENET))
        names, features = self.result("mobilenetv2.torchvision", (64, 49), "features")
        self.assertEqual((names, len(features)), ("torchvision", 1280))
        tensors = arrays(self.MOBILENET)
        made = golden(self.MOBILENET)
        logits = tensors["classifier.1.weight"].astype(float) @ features + tensors["classifier.1.bias"]
        self.expect_close(logits, made["logits"])

    def test_the_wrong_file_is_told_with_the_names_that_were_tried(self):
        self.write(arrays("timm.mobilenetv2_100"))
        message = self.refusal("efficientnet-b0", (64, 64))
        self.assertIn("by the names of timm or transformers", message)
        self.assertIn("the file fits --model mobilenetv2-torchvision", message)


if __name__ == "__main__":
    RUN, DATA, *ENTRIES = sys.argv[1:]
    DATA = pathlib.Path(DATA)
    unittest.main(argv=sys.argv[:1] + ["-v"])
