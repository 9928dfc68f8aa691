"""Weight files that h5py, Keras, safetensors and PyTorch write, read by Vertebra: names, order, shapes and every bit.
Each trap of these formats has a test named after it. Tests whose library the interpreter lacks are skipped.

usage: real_files_test.py DUMP_WEIGHTS
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest

os.environ.setdefault("KERAS_BACKEND", "jax")
DUMP = None


def lacks(*modules):
    """The reason to skip a test that needs the modules; empty if they are there."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    return f"{sys.executable} lacks {', '.join(missing)}" if missing else ""


def needs(*modules):
    return unittest.skipIf(lacks(*modules), lacks(*modules))


def run(path):
    return subprocess.run([DUMP, path], capture_output=True, text=True, check=False, timeout=300)


def bits(array):
    """The floats of an array as the dump prints them."""
    import numpy as np
    return "".join(f"{x:08x}" for x in np.asarray(array, dtype="<f4").ravel().view("<u4"))


def dump(path):
    """Rows (layer, name, shape, bits) of a file that is read."""
    result = run(path)
    if result.returncode != 0:
        raise AssertionError(result.stderr)
    rows = []
    for line in result.stdout.splitlines():
        layer, name, dims, values = line.split("\t")
        rows.append((layer, name, tuple(int(d) for d in dims.split(",") if d), values))
    return rows


def row(layer, name, array):
    import numpy as np
    return (layer, name, np.shape(array), bits(array))


class FilesTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = scratch.name

    def path(self, name):
        return os.path.join(self.root, name)

    def expect_refused(self, path, *words):
        result = run(path)
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)


@needs("numpy", "h5py")
class LegacyHdf5Test(FilesTest):
    def write(self, layers, text=None, file="w.h5", group=None, **options):
        """Writes [(layer, [(weight, array)])] as Keras does; text makes the lists of names."""
        import h5py
        import numpy as np
        text = text or (lambda names: np.array([name.encode() for name in names]))
        path = self.path(file)
        with h5py.File(path, "w", **options) as whole:
            root = whole.create_group(group) if group else whole
            root.attrs["layer_names"] = text([layer for layer, _ in layers])
            for layer, weights in layers:
                parent = root.create_group(layer)
                names = [name for name, _ in weights]
                parent.attrs["weight_names"] = text(names) if names else np.array([])
                for name, array in weights:
                    parent.create_dataset(name, data=array)
        return path

    def layers(self):
        import numpy as np
        rng = np.random.default_rng(1)
        return [("input_1", []),
                ("z_conv", [("z_conv/kernel:0", rng.normal(size=(3, 3, 3, 4)).astype("f4")),
                            ("z_conv/bias:0", rng.normal(size=4).astype("f4"))]),
                ("a_bn", [("a_bn/beta:0", np.zeros(4, "f4")), ("a_bn/mean:0", np.ones(4, "f4"))])]

    def expect_layers(self, path, layers):
        expected = [row(layer, name, array) for layer, weights in layers for name, array in weights]
        self.assertEqual(dump(path), expected)

    def test_order_is_the_files_and_not_alphabetical(self):
        self.expect_layers(self.write(self.layers()), self.layers())

    def test_weightless_layers_have_a_list_of_float64(self):
        self.expect_layers(self.write([("a", []), ("b", []), self.layers()[1]]), [self.layers()[1]])

    def test_strings_of_fixed_and_of_variable_length(self):
        self.expect_layers(self.write(self.layers(), text=lambda names: names), self.layers())

    def test_a_whole_model_is_read_from_its_group_model_weights(self):
        import h5py
        path = self.write(self.layers(), group="model_weights")
        with h5py.File(path, "a") as file:
            file.attrs["model_config"] = "{}"
            file.create_group("optimizer_weights").create_dataset("iteration:0", data=7)
        self.expect_layers(path, self.layers())

    def test_names_of_keras_1_contain_slashes_and_other_words(self):
        import numpy as np
        layers = [("block1_conv1", [("block1_conv1/block1_conv1_W_1:0", np.ones((1, 1, 2, 2), "f4")),
                                    ("deep/er/b_1:0", np.zeros(2, "f4"))])]
        self.expect_layers(self.write(layers), layers)

    def test_lists_beyond_64_kib_are_cut_into_parts(self):
        import h5py
        import numpy as np
        layers = [(f"layer_{i}", [("w", np.full(1, i, "f4"))]) for i in range(6)]
        path = self.write(layers)
        with h5py.File(path, "a") as file:
            del file.attrs["layer_names"]
            for i in range(3):
                names = [layer.encode() for layer, _ in layers[2 * i:2 * i + 2]]
                file.attrs[f"layer_names{i}"] = np.array(names)
        self.expect_layers(path, layers)

    def test_a_thousand_layers_make_a_tree_of_several_levels(self):
        import numpy as np
        layers = [(f"conv_{i * 7919 % 1000}", [("kernel", np.full(1, i, "f4"))])
                  for i in range(1000)]
        self.expect_layers(self.write(layers), layers)
        self.expect_layers(self.write(layers, text=lambda names: names), layers)

    def test_half_double_and_integers_are_converted(self):
        import numpy as np
        values = np.array([1.5, -2, 0.1])
        layers = [("a", [(dtype, values.astype(dtype)) for dtype in ("f2", "f4", "f8", "i1", "i4")]),
                  ("b", [(dtype, abs(values).astype(dtype)) for dtype in ("u1", "u2", "u4", "u8")]),
                  ("norm", [("count:0", np.int64(5))])]
        self.expect_layers(self.write(layers), layers)

    def test_scalars_and_empty_tensors(self):
        import numpy as np
        layers = [("a", [("scalar", np.float32(3)), ("empty", np.zeros((0, 4), "f4"))])]
        self.expect_layers(self.write(layers), layers)

    def test_nan_and_infinity_arrive_as_they_are(self):
        import numpy as np
        layers = [("a", [("w", np.array([np.nan, np.inf, -np.inf], "f4"))])]
        self.expect_layers(self.write(layers), layers)

    def test_the_latest_form_of_hdf5_is_refused_with_the_remedy(self):
        for libver in ("latest", "v108"):
            path = self.write(self.layers(), libver=libver)
            self.expect_refused(path, "superblock of version", "without libver")

    def test_a_file_that_began_early_and_grew_new_groups_is_refused(self):
        import h5py
        path = self.path("mixed.h5")
        with h5py.File(path, "w") as file:
            file.attrs["layer_names"] = ["a"]
            file.create_group("a", track_order=True).attrs["weight_names"] = ["w"]
        self.expect_refused(path, "'a'", "a newer form of HDF5")

    def replace_kernel(self, make):
        """A file whose first kernel is what make(group, name) creates."""
        import h5py
        path = self.write(self.layers())
        with h5py.File(path, "a") as file:
            group = file["z_conv/z_conv"]
            del group["kernel:0"]
            make(group, "kernel:0")
        return path

    def test_chunks_and_compression_are_refused(self):
        import numpy as np
        array = np.zeros((8, 8), "f4")
        for options in ({"chunks": (4, 4)}, {"compression": "gzip"}, {"maxshape": (None, 8)}):
            path = self.replace_kernel(
                lambda group, name, o=options: group.create_dataset(name, data=array, **o))
            self.expect_refused(path, "kernel:0", "Keras")

    def test_links_and_other_files_are_refused(self):
        import h5py
        self.expect_refused(self.replace_kernel(
            lambda group, name: group.__setitem__(name, h5py.SoftLink("/z_conv/z_conv/bias:0"))),
            "'kernel:0' is a link to elsewhere")
        self.expect_refused(self.replace_kernel(
            lambda group, name: group.__setitem__(name, h5py.ExternalLink("other.h5", "/x"))),
            "z_conv")
        self.expect_refused(self.replace_kernel(
            lambda group, name: group.create_dataset(name, shape=(4,), dtype="f4",
                                                     external=[("/etc/passwd", 0, 16)])),
            "elements in other files")

    def test_extents_that_nobody_wrote_are_refused_before_allocation(self):
        for shape, words in (((1 << 40, 4), "no more than the file's"), ((4,), "no elements")):
            path = self.replace_kernel(
                lambda group, name, s=shape: group.create_dataset(name, shape=s, dtype="f4"))
            self.expect_refused(path, words)

    def test_other_types_are_refused(self):
        import numpy as np
        for dtype in (">f4", ">i4", "c8", "S4", "?"):
            path = self.replace_kernel(
                lambda group, name, d=dtype: group.create_dataset(name, data=np.zeros(4, d)))
            self.expect_refused(path, "another type of element")

    def test_missing_layers_and_weights_are_named(self):
        import h5py
        path = self.write(self.layers())
        with h5py.File(path, "a") as file:
            del file["z_conv/z_conv/bias:0"]
        self.expect_refused(path, "'bias:0' is missing")
        with h5py.File(path, "a") as file:
            del file["a_bn"]
            del file["z_conv"]
        self.expect_refused(path, "'z_conv' is missing")

    def test_a_file_of_something_else_is_refused(self):
        import h5py
        path = self.path("other.h5")
        with h5py.File(path, "w") as file:
            file.create_dataset("data", data=[1.0])
        self.expect_refused(path, "layer_names, model_weights or layers")


@needs("numpy", "h5py")
class NativeHdf5Test(FilesTest):
    def write(self, tensors):
        import h5py
        path = self.path("x.weights.h5")
        with h5py.File(path, "w") as file:
            for name, array in tensors.items():
                file.create_dataset(name, data=array)
        return path

    def test_layers_are_counted_so_that_10_follows_9(self):
        import numpy as np
        names = ["conv2d"] + [f"conv2d_{i}" for i in range(1, 12)]
        path = self.write({f"layers/{name}/vars/0": np.full(2, i, "f4")
                           for i, name in enumerate(names)})
        self.assertEqual([r[0] for r in dump(path)], names)

    def test_more_than_ten_weights_of_a_layer_keep_their_order(self):
        import numpy as np
        path = self.write({f"layers/dense/vars/{i}": np.full(1, i, "f4") for i in range(12)})
        self.assertEqual(dump(path), [row("dense", str(i), np.full(1, i, "f4")) for i in range(12)])

    def test_seeds_and_optimizer_are_ignored(self):
        import numpy as np
        path = self.write({"layers/dropout/seed_generator/vars/0": np.zeros(2, "u4"),
                           "layers/dense/vars/0": np.ones(2, "f4"),
                           "optimizer/vars/0": np.int64(3)})
        self.assertEqual(dump(path), [row("dense", "0", np.ones(2))])

    def test_a_model_within_a_model(self):
        import numpy as np
        path = self.write({"layers/functional/layers/conv2d/vars/0": np.ones(3, "f4")})
        self.assertEqual(dump(path), [row("functional/conv2d", "0", np.ones(3))])

    def test_a_gap_among_the_weights_is_refused(self):
        import numpy as np
        path = self.write({"layers/dense/vars/0": np.ones(2, "f4"),
                           "layers/dense/vars/2": np.ones(2, "f4")})
        self.expect_refused(path, "'1' is missing")


@needs("numpy", "keras", "jax", "h5py")
class KerasTest(FilesTest):
    """One model with every kind of layer of the zoo, saved by Keras in its four ways."""

    @classmethod
    def setUpClass(cls):
        import keras
        import numpy as np
        layers = keras.layers
        # Names against the order of the alphabet, and counts that do not begin at the first layer.
        layers.Conv2D(1, 1)
        x = inputs = keras.Input((8, 8, 3))
        x = layers.Rescaling(1 / 255)(x)
        x = layers.Normalization(name="norm")(x)
        x = layers.Conv2D(4, 3, name="z")(x)
        x = layers.BatchNormalization(scale=False)(x)
        left = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
        right = layers.Conv2D(4, 1, use_bias=False, name="a")(x)
        x = layers.Add()([right, layers.BatchNormalization(name="b")(left)])
        x = layers.SeparableConv2D(5, 1, use_bias=False)(x)
        x = layers.Dropout(0.5)(x)
        x = layers.Dense(6)(layers.GlobalAveragePooling2D()(x))
        cls.model = keras.Model(inputs, x)
        cls.model.compile("adam", "mse")
        cls.model.train_on_batch(np.zeros((1, 8, 8, 3)), np.zeros((1, 6)))
        rng = np.random.default_rng(2)
        for weight in cls.model.weights:
            if weight.dtype == "float32":
                weight.assign(rng.normal(size=weight.shape).astype("f4"))

    def by_order(self):
        """Shapes and bits of all weights, layer by layer as Keras holds them."""
        return [row("", "", weight.numpy() if hasattr(weight, "numpy") else weight)[2:]
                for layer in self.model.layers
                for weight in [*layer.trainable_weights, *layer.non_trainable_weights]
                if "seed" not in weight.path]

    def test_a_whole_model_of_hdf5(self):
        path = self.path("m.h5")
        self.model.save(path)
        self.assertEqual([r[2:] for r in dump(path)], self.by_order())

    def test_weights_of_the_legacy_form_without_colon_0(self):
        import h5py
        from keras.src.legacy.saving import legacy_h5_format
        path = self.path("m.h5")
        with h5py.File(path, "w") as file:
            legacy_h5_format.save_weights_to_hdf5_group(file, self.model)
            self.assertIn("top_level_model_weights", file)
        rows = dump(path)
        self.assertEqual([r[2:] for r in rows], self.by_order())
        self.assertNotIn(":0", rows[0][1])

    def test_weights_of_keras_3_count_classes_in_topological_order(self):
        counts = {}
        expected = []
        for layer in self.model.layers:
            kind = {"Conv2D": "conv2d", "BatchNormalization": "batch_normalization",
                    "DepthwiseConv2D": "depthwise_conv2d", "SeparableConv2D": "separable_conv2d",
                    "Dense": "dense", "Normalization": "normalization"}.get(type(layer).__name__)
            if kind is None:
                continue
            count = counts[kind] = counts.get(kind, -1) + 1
            name = f"{kind}_{count}" if count else kind
            weights = [*layer.trainable_weights, *layer.non_trainable_weights]
            expected += [row(name, str(i), w) for i, w in enumerate(weights)]
        for file in ("m.weights.h5", "m.keras"):
            path = self.path(file)
            if file.endswith(".keras"):
                self.model.save(path)
            else:
                self.model.save_weights(path)
            self.assertEqual(sorted(dump(path)), sorted(expected), file)

    def test_sharded_weights_are_refused(self):
        path = self.path("m.keras")
        import zipfile
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("config.json", "{}")
            archive.writestr("model.weights.json", "{}")
            archive.writestr("model_00000.weights.h5", b"")
        self.expect_refused(path, "weights in several files")


@needs("numpy", "safetensors")
class SafetensorsTest(FilesTest):
    def test_what_the_library_writes(self):
        import numpy as np
        from safetensors.numpy import save_file
        rng = np.random.default_rng(3)
        tensors = {"b.weight": rng.normal(size=(4, 3, 1, 1)).astype("f4"),
                   "a\"\u00e9\\": rng.normal(size=7).astype("f2"),
                   "d": rng.normal(size=(2, 2)), "s": np.array(3, "f4"),
                   "n.num_batches_tracked": np.array(5, "i8")}
        path = self.path("x.bin")
        save_file(tensors, path, metadata={"format": "np"})
        expected = sorted(row("", name, array) for name, array in tensors.items()
                          if array.dtype.kind == "f")
        self.assertEqual(sorted(dump(path)), expected)

    @needs("torch")
    def test_bfloat16_of_pytorch(self):
        import torch
        from safetensors.torch import save_file
        tensor = torch.randn(5, 3).to(torch.bfloat16)
        path = self.path("x.safetensors")
        save_file({"w": tensor}, path)
        self.assertEqual(dump(path), [row("", "w", tensor.float().tolist())])


@needs("numpy", "torch")
class PytorchTest(FilesTest):
    def test_strided_and_shared_tensors(self):
        import torch
        base = torch.randn(3, 3, 3, 32)
        state = {"hwio": base.permute(3, 2, 0, 1), "part": base[1:, 0], "n": torch.tensor(3)}
        for zipped in (True, False):
            path = self.path(f"{zipped}.pth")
            torch.save(state, path, _use_new_zipfile_serialization=zipped)
            self.assertEqual(dump(path), [row("", "hwio", state["hwio"].tolist()),
                                          row("", "part", state["part"].tolist())])


if __name__ == "__main__":
    DUMP = sys.argv.pop(1)
    unittest.main()
