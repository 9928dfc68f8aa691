"""Files that the real Keras writes give the logits of the model that wrote them, on the CPU backend: one model of every
family, in each of Keras's four forms. What the interpreter lacks is skipped.

usage: keras_files_test.py RUN_WEIGHTS VERTEBRA
"""

import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

os.environ["KERAS_BACKEND"] = "jax"
# Quick to compile; each model runs once.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "golden"))
RUN = None
VERTEBRA = None
TOLERANCE = 1e-5
MISSING = [name for name in ("numpy", "h5py", "keras", "jax") if importlib.util.find_spec(name) is None]


def original(name, size):
    """A model of Keras whose weights are all random, statistics of its norms among them."""
    import keras
    import numpy as np
    keras.utils.clear_session()
    model = getattr(keras.applications, name)(weights=None, classifier_activation=None, input_shape=(*size, 3))
    rng = np.random.default_rng(7)
    for weight in model.weights:
        kind = weight.path.rsplit("/", 1)[-1]
        if kind in ("gamma", "moving_variance"):
            weight.assign(rng.uniform(0.5, 1.5, weight.shape).astype("f4"))
        elif kind in ("beta", "bias", "moving_mean"):
            weight.assign(rng.uniform(-0.1, 0.1, weight.shape).astype("f4"))
    for layer in model.layers:
        if layer.name == "normalization":
            layer.set_weights([np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225]), np.int32(0)])
            layer.finalize_state()
    return model


def logits(model, image):
    import jax
    import numpy as np
    run = jax.jit(lambda x: model(x, training=False))
    return np.asarray(run(image.astype("f4")[None]))[0]


def save_legacy_weights(model, path):
    import h5py
    from keras.src.legacy.saving import legacy_h5_format
    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)


WEIGHTS = {"legacy.h5": save_legacy_weights, "x.weights.h5": lambda model, path: model.save_weights(path)}
WHOLE = {"whole.h5": lambda model, path: model.save(path), "x.keras": lambda model, path: model.save(path)}
FORMS = WEIGHTS | WHOLE


@unittest.skipIf(MISSING, f"{sys.executable} lacks {', '.join(MISSING)}")
class FilesTest(unittest.TestCase):
    def run_file(self, model, save, name, run_as, size):
        with tempfile.TemporaryDirectory() as scratch:
            path = os.path.join(scratch, name)
            save(model, path)
            return subprocess.run([RUN, run_as, *map(str, size), path], capture_output=True, text=True, check=False,
                                  timeout=300)

    def expect_logits(self, model, forms, run_as, size, expected):
        import numpy as np
        for name, save in forms.items():
            with self.subTest(file=name):
                done = self.run_file(model, save, name, run_as, size)
                self.assertEqual(done.returncode, 0, done.stderr)
                got = np.array([float(x) for x in done.stdout.split()])
                self.assertEqual(got.shape, expected.shape)
                error = np.linalg.norm(got - expected) / np.linalg.norm(expected)
                self.assertLess(error, TOLERANCE)

    def expect_refused(self, done, *words):
        self.assertEqual(done.returncode, 1, done.stdout[:200] + done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)


class FamiliesTest(FilesTest):
    """Filled below: a test for every family."""


def pixels(size):
    import synthetic
    return synthetic.pixels(*size)


def family_test(name, module, size):
    def test(self):
        import importlib
        prepare = importlib.import_module(f"keras.applications.{module}").preprocess_input
        model = original(name, size)
        expected = logits(model, prepare(pixels(size).astype("f4")))
        self.expect_logits(model, FORMS, f"{name}.keras", size, expected)
    return test


for family in (("VGG16", "vgg16", (32, 33)), ("ResNet50", "resnet", (65, 48)), ("ResNet50V2", "resnet_v2", (65, 48)),
               ("DenseNet121", "densenet", (64, 65)), ("MobileNet", "mobilenet", (65, 64)),
               ("MobileNetV2", "mobilenet_v2", (64, 65)), ("InceptionV3", "inception_v3", (75, 76)),
               ("InceptionResNetV2", "inception_resnet_v2", (75, 76)), ("Xception", "xception", (71, 72)),
               ("NASNetMobile", "nasnet", (64, 65))):
    setattr(FamiliesTest, f"test_{family[0]}", family_test(*family))


class TrapsTest(FilesTest):
    """EfficientNet, and files that do not fit."""

    def test_C2b_a_whole_efficientnet_without_the_second_rescaling_gives_logits_without_it(self):
        size = (64, 65)
        model = original("EfficientNetB0", size)
        self.expect_logits(model, WHOLE, "efficientnetb0", size, logits(model, pixels(size)))

    def test_C2b_a_file_of_weights_alone_means_the_published_efficientnet(self):
        import numpy as np
        size = (64, 65)
        model = original("EfficientNetB0", size)
        # What the second rescaling does, on the pixels in front of the first.
        mean = 255 * np.array([0.485, 0.456, 0.406])
        image = mean + (pixels(size) - mean) / np.sqrt([0.229, 0.224, 0.225])
        self.expect_logits(model, WEIGHTS, "efficientnetb0", size, logits(model, image))

    def test_C2b_convert_refuses_what_tensors_do_not_say(self):
        model = original("EfficientNetB0", (64, 64))
        with tempfile.TemporaryDirectory() as scratch:
            path, out = os.path.join(scratch, "whole.keras"), os.path.join(scratch, "out.safetensors")
            model.save(path)
            done = subprocess.run([VERTEBRA, "convert", "--model", "efficientnetb0", "--weights", path, "--out", out],
                                  capture_output=True, text=True, check=False, timeout=300)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("without its second rescaling", done.stderr)
            self.assertFalse(os.path.exists(out))

    def test_the_file_of_another_model_is_refused_with_the_model_that_fits(self):
        model = original("MobileNetV2", (64, 64))
        for name, save in FORMS.items():
            with self.subTest(file=name):
                done = self.run_file(model, save, name, "resnet50.keras", (64, 64))
                self.expect_refused(done, "differences: ", "more", "fits --model mobilenetv2")

    def test_a_keras_file_for_a_model_of_torchvision_names_the_one_of_keras(self):
        model = original("ResNet50", (64, 64))
        done = self.run_file(model, *reversed(list(WEIGHTS.items())[1]), "resnet50.torchvision", (64, 64))
        self.expect_refused(done, "differences: ", "fits --model resnet50")

    def test_a_file_of_other_classes_says_how_many(self):
        import keras
        model = keras.applications.MobileNetV2(weights=None, classes=10, input_shape=(64, 64, 3))
        done = self.run_file(model, *reversed(list(WEIGHTS.items())[1]), "mobilenetv2.keras", (64, 64))
        self.expect_refused(done, "[1280, 10] instead of 'predictions/kernel' [1280, 1000]")


if __name__ == "__main__":
    RUN = sys.argv.pop(1)
    VERTEBRA = sys.argv.pop(1)
    unittest.main()
