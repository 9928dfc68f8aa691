"""The built program as a test runs it: bytes in, bytes out, never longer than a limit."""

import os
import subprocess
import sys
import unittest

LIMIT_S = 300


class Program:
    """The path of the program and the options of every run."""

    def __init__(self, path, model="efficientnet-lite0", weights="synthetic"):
        self.path = path
        self.model = ["--model", model, "--weights", weights]

    def run(self, *args, **kwargs):
        """Runs `vertebra ARGS`; the result has returncode, stdout and stderr (bytes)."""
        kwargs.setdefault("stdout", subprocess.PIPE)
        if "input" not in kwargs:
            kwargs.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run([self.path, *args], stderr=subprocess.PIPE, timeout=LIMIT_S,
                              check=False, **kwargs)

    def classify(self, *args, **kwargs):
        """Runs `vertebra classify` with the model and weights of the tests."""
        return self.run("classify", *self.model, *args, **kwargs)

    def start(self, *args, **kwargs):
        """Starts `vertebra classify` and returns the running process."""
        return subprocess.Popen([self.path, "classify", *self.model, *args],
                                stderr=subprocess.PIPE, **kwargs)


class ProgramTest(unittest.TestCase):
    """What tests of the program expect of a run."""

    def expect(self, result, code, *words):
        """Checks the exit code, and that standard error holds the words."""
        text = result.stderr.decode("utf-8", "replace")
        self.assertEqual(result.returncode, code, text)
        for word in words:
            self.assertIn(word, text)

    def expect_one_line(self, result, code, *words):
        """The same for a run that says one line and has no output."""
        self.expect(result, code, *words)
        self.assertEqual(result.stderr.count(b"\n"), 1, result.stderr)
        self.assertEqual(result.stdout, b"")


def lines_of(path):
    """Newlines in a file that is being written; 0 while it is not there."""
    try:
        with open(path, "rb") as file:
            return file.read().count(b"\n")
    except FileNotFoundError:
        return 0


def python_with_pillow():
    """The interpreter for scripts that need Pillow and numpy; says the remedy if it has none."""
    python = os.environ.get("VERTEBRA_PYTHON", sys.executable)
    probe = subprocess.run([python, "-c", "import numpy, PIL"], capture_output=True, check=False)
    if probe.returncode != 0:
        raise RuntimeError(
            f"{python} lacks Pillow or numpy: run tools/test.sh, which installs them in build/venv, "
            "or set VERTEBRA_PYTHON to an interpreter that has them")
    return python


def write_ppm(path, seed=0, width=240, height=230):
    """A small colourful photo with no library: binary PNM."""
    pixels = bytes((x * (seed + 3) + y * 5 + c * 85) % 256
                   for y in range(height) for x in range(width) for c in range(3))
    with open(path, "wb") as file:
        file.write(b"P6\n%d %d\n255\n" % (width, height) + pixels)
