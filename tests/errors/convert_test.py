"""`vertebra convert`: every format gives the same file, its own output included; exit codes and words for wrong use.

usage: convert_test.py VERTEBRA
"""

import importlib.util
import json
import os
import re
import struct
import sys
import tempfile
import unittest

from program import Program, ProgramTest, write_ppm

PROGRAM = None
MODEL = "efficientnet-lite0"
LACKS = [name for name in ("numpy", "h5py") if importlib.util.find_spec(name) is None]
WITHOUT = f"{sys.executable} lacks {', '.join(LACKS)}"


def read_header(path):
    """Name -> (shape, begin, end) of a safetensors file, and where its data begins."""
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    return {n: (t["shape"], *t["data_offsets"]) for n, t in header.items()}, 8 + length


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


class ConvertTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.root = cls.scratch.name
        cls.reference = os.path.join(cls.root, "reference.safetensors")
        cls.result = PROGRAM.run("convert", *PROGRAM.model, "--out", cls.reference)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def path(self, name):
        return os.path.join(self.root, self.id().rsplit(".", maxsplit=1)[-1] + "." + name)

    def convert(self, weights, out, model=MODEL):
        return PROGRAM.run("convert", "--model", model, "--weights", weights, "--out", out)

    def expect_reference(self, weights):
        out = self.path(os.path.basename(weights) + ".out")
        self.expect_one_line(self.convert(weights, out), 0, weights, MODEL)
        self.assertEqual(read_bytes(out), read_bytes(self.reference))

    def tensors(self):
        """(layer, weight, array) in the order of the graph."""
        import numpy as np
        header, begin = read_header(self.reference)
        data = read_bytes(self.reference)[begin:]
        text = PROGRAM.run("inspect", MODEL, "--graph", "imported").stdout.decode()
        names = re.findall(r"\b\w+/(?:kernel|depthwise_kernel|bias|gamma|beta|moving_\w+)\b", text)
        self.assertEqual(sorted(names), sorted(header))
        for name in names:
            shape, start, end = header[name]
            yield (*name.split("/"), np.frombuffer(data[start:end], "<f4").reshape(shape))

    def test_help_has_an_example(self):
        result = PROGRAM.run("convert", "--help")
        self.assertEqual(result.returncode, 0)
        self.assertIn(b"Example", result.stdout)

    def test_its_own_output_is_read_again(self):
        self.expect(self.result, 0, "tensors", "synthetic")
        self.expect_reference(self.reference)

    def test_the_converted_file_gives_the_same_scores(self):
        image = self.path("ppm")
        write_ppm(image)
        converted = Program(PROGRAM.path, weights=self.reference)
        scores = [program.classify("--format", "json", "--device", "cpu", image).stdout
                  for program in (PROGRAM, converted)]
        self.assertTrue(scores[0])
        self.assertEqual(*scores)

    @unittest.skipIf(LACKS, WITHOUT)
    def test_keras_files_go_by_order_whatever_the_names(self):
        import h5py
        import numpy as np
        layers = {}
        for layer, weight, array in self.tensors():
            layers.setdefault(layer, []).append((weight, array))
        path = self.path("h5")
        with h5py.File(path, "w") as file:
            # Keras counts layers in a session: names begin anywhere, and sort in another order.
            named = {f"l_{997 - i}": weights for i, weights in enumerate(layers.values())}
            counter = [("mean:0", np.zeros(3, "f4")), ("variance:0", np.ones(3, "f4")),
                       ("count:0", np.int64(0))]
            named = {"input": [], "normalization": counter, **named}
            file.attrs["layer_names"] = [name.encode() for name in named]
            for name, weights in named.items():
                group = file.create_group(name)
                group.attrs["weight_names"] = [f"{name}/{w}".encode() for w, _ in weights]
                for weight, array in weights:
                    group.create_dataset(f"{name}/{weight}", data=array)
        self.expect_reference(path)
        self.expect_one_line(self.convert(path, self.path("out"), "efficientnet-lite1"), 3,
                             "instead of", "and", "more", "the file fits --model " + MODEL)

    @unittest.skipIf(LACKS, WITHOUT)
    def test_keras_3_files_go_by_class_and_count(self):
        import h5py
        kinds = {"kernel": "conv2d", "depthwise_kernel": "depthwise_conv2d",
                 "gamma": "batch_normalization"}
        counts, paths = {}, {}
        path = self.path("weights.h5")
        with h5py.File(path, "w") as file:
            for layer, weight, array in self.tensors():
                if layer not in paths:
                    kind = "dense" if layer == "predictions" else kinds[weight]
                    count = counts[kind] = counts.get(kind, -1) + 1
                    paths[layer] = file.create_group(
                        f"layers/{kind}_{count}/vars" if count else f"layers/{kind}/vars")
                paths[layer].create_dataset(str(len(paths[layer])), data=array)
        self.expect_reference(path)
        with h5py.File(path, "a") as file:
            del file["layers/dense/vars/1"]
            del file["layers/batch_normalization/vars/0"]
            file["layers/batch_normalization/vars/0"] = [1.0]
        self.expect_one_line(self.convert(path, self.path("out")), 3, "2 differences",
                             "'predictions/bias' [1000] is missing",
                             "'batch_normalization/vars/0' is [1] instead of 'stem_bn/gamma' [32]")

    @unittest.skipIf(importlib.util.find_spec("safetensors") is None, "lacks safetensors")
    def test_the_library_of_the_format_reads_the_result(self):
        from safetensors import safe_open
        header, begin = read_header(self.reference)
        data = read_bytes(self.reference)[begin:]
        with safe_open(self.reference, framework="np") as file:
            self.assertEqual(sorted(file.keys()), sorted(header))
            for name, (shape, start, end) in header.items():
                tensor = file.get_tensor(name)
                self.assertEqual((list(tensor.shape), str(tensor.dtype)), (shape, "float32"))
                self.assertEqual(tensor.tobytes(), data[start:end])

    def test_a_file_of_another_model_names_the_one_that_fits(self):
        out = self.path("out")
        other = self.path("lite1")
        self.expect(self.convert("synthetic", other, "efficientnet-lite1"), 0)
        self.expect_one_line(self.convert(other, out), 3, other, "differences",
                             "the file fits --model efficientnet-lite1")
        self.assertFalse(os.path.exists(out))

    def test_nothing_is_overwritten(self):
        out = self.path("out")
        for name in (out, self.path("dangling")):
            if name != out:
                os.symlink(out + ".absent", name)
            else:
                with open(name, "wb") as file:
                    file.write(b"precious")
            self.expect_one_line(self.convert("synthetic", name), 2, name, "the file exists")
        self.assertEqual(read_bytes(out), b"precious")

    def test_wrong_use_and_what_cannot_be_read(self):
        out = self.path("out")
        self.expect(PROGRAM.run("convert", "--model", MODEL, "--out", out), 2, "--weights")
        self.expect_one_line(self.convert("synthetic", out, "efficientnet-lite00"), 2, "lite0")
        self.expect_one_line(self.convert("/absent.h5", out), 3, "/absent.h5")
        self.expect_one_line(self.convert("/dev/zero", out), 3, "not a regular file")
        self.expect_one_line(self.convert("synthetic", "/absent/out"), 1, "/absent/out")
        cut = self.path("cut")
        with open(cut, "wb") as file:
            file.write(read_bytes(self.reference)[:-1])
        self.expect_one_line(self.convert(cut, out), 3, cut, "fetch it again")
        self.assertFalse(os.path.exists(out))

    def test_nan_and_infinity_are_refused_by_name(self):
        header, begin = read_header(self.reference)
        for value in (float("nan"), float("-inf")):
            path = self.path(str(value))
            data = bytearray(read_bytes(self.reference))
            struct.pack_into("<f", data, begin + header["stem_bn/beta"][1] + 4, value)
            with open(path, "wb") as file:
                file.write(data)
            result = self.convert(path, self.path("out"))
            self.expect_one_line(result, 3, path, "stem_bn/beta", str(value), "finite")


if __name__ == "__main__":
    PROGRAM = Program(sys.argv.pop(1))
    unittest.main()
