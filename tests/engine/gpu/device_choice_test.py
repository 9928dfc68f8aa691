"""What the program does with --device where there is no GPU: one line, and the CPU if it may.

usage: device_choice_test.py VERTEBRA
"""

import ctypes
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = None


def has_driver():
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        return False
    return True


@unittest.skipIf(has_driver(), "this machine has an NVIDIA driver")
class DeviceChoiceTest(unittest.TestCase):
    def classify(self, *options):
        with tempfile.TemporaryDirectory() as folder:
            photo = os.path.join(folder, "grey.ppm")
            with open(photo, "wb") as file:
                file.write(b"P6\n224 224\n255\n" + b"\x80" * (224 * 224 * 3))
            return subprocess.run(
                [PROGRAM, "classify", "--model", "efficientnet-lite0", "--weights", "synthetic",
                 *options, photo], capture_output=True, text=True, check=False)

    def expect_a_reason(self, line):
        if "this build has no CUDA backend" in line:
            self.assertIn("VERTEBRA_WITH_CUDA=ON", line)
        else:
            self.assertIn("no NVIDIA driver; expected a driver for CUDA 13", line)
            self.assertIn("install NVIDIA driver 580 or newer", line)

    def test_a_gpu_that_is_asked_for_and_missing_ends_the_run(self):
        for device in ("cuda", "cuda:0", "cuda:7"):
            run = self.classify("--device", device)
            self.assertEqual(run.returncode, 3, run.stderr)
            self.assertEqual(run.stdout, "")
            lines = run.stderr.splitlines()
            self.assertEqual(len(lines), 1, run.stderr)
            self.expect_a_reason(lines[0])

    def test_auto_goes_on_with_the_cpu_and_says_so_once(self):
        for options in (("--device", "auto"), ()):
            run = self.classify(*options)
            self.assertEqual(run.returncode, 0, run.stderr)
            said = [line for line in run.stderr.splitlines() if "running on the CPU: " in line]
            self.assertEqual(len(said), 1, run.stderr)
            self.expect_a_reason(said[0])

    def test_the_cpu_needs_no_reason(self):
        run = self.classify("--device", "cpu")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertNotIn("running on the CPU", run.stderr)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
