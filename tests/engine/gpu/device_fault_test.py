"""The program where a GPU cannot be used: one line with the versions and the remedy; --device cuda ends
with 3, --device auto goes on with the CPU.

usage: device_fault_test.py VERTEBRA_EMULATED EMULATOR_FOLDER FAILING_RUNTIME
"""

import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = EMULATOR = FAILING = None

LINES = {
    "no driver": ("no NVIDIA driver", "install NVIDIA driver 580 or newer"),
    "old driver": ("the NVIDIA driver is for CUDA 12.4", "expected one for CUDA 13.",
                   "install NVIDIA driver 580 or newer"),
    "no device": ("no GPU is visible to this process", "CUDA_VISIBLE_DEVICES is 'none'",
                  "unset CUDA_VISIBLE_DEVICES"),
    "old device": ("(NVIDIA TITAN Xp): compute capability 6.1", "expected 7.5 or above"),
    "prohibited": ("its compute mode is 'prohibited'", "nvidia-smi -i 0 -c DEFAULT"),
    "exclusive": ("another process has it in exclusive use", "end that process"),
    "unavailable": ("cudaErrorDevicesUnavailable", "CUDA runtime 13.", "look at `nvidia-smi`"),
}


class DeviceFaultTest(unittest.TestCase):
    def classify(self, fault, device):
        environment = {**os.environ, "LD_PRELOAD": FAILING, "LD_LIBRARY_PATH": EMULATOR,
                       "VERTEBRA_TEST_FAULT": fault, "CUDA_VISIBLE_DEVICES": "none"}
        with tempfile.TemporaryDirectory() as folder:
            photo = os.path.join(folder, "grey.ppm")
            with open(photo, "wb") as file:
                file.write(b"P6\n224 224\n255\n" + b"\x80" * (224 * 224 * 3))
            return subprocess.run(
                [PROGRAM, "classify", "--model", "efficientnet-lite0", "--weights", "synthetic",
                 "--device", device, photo],
                env=environment, capture_output=True, text=True, check=False)

    def test_a_gpu_that_is_asked_for_ends_the_run_with_one_line(self):
        for fault, words in LINES.items():
            with self.subTest(fault):
                run = self.classify(fault, "cuda")
                self.assertEqual(run.returncode, 3, run.stderr)
                self.assertEqual(run.stdout, "")
                self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
                self.assertTrue(run.stderr.startswith("vertebra: device cuda:0"), run.stderr)
                for word in (*words, "--device cpu"):
                    self.assertIn(word, run.stderr)

    def test_auto_goes_on_with_the_cpu_and_says_why(self):
        for fault, words in LINES.items():
            with self.subTest(fault):
                run = self.classify(fault, "auto")
                self.assertEqual(run.returncode, 0, run.stderr)
                said = [line for line in run.stderr.splitlines() if "running on the CPU: " in line]
                self.assertEqual(len(said), 1, run.stderr)
                for word in words:
                    self.assertIn(word, said[0])
                self.assertIn("oneDNN", run.stderr)

    def test_without_a_fault_auto_is_the_gpu(self):
        run = self.classify("", "auto")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertNotIn("running on the CPU", run.stderr)
        self.assertIn("A100", run.stderr)


if __name__ == "__main__":
    PROGRAM, EMULATOR, FAILING = sys.argv[1:4]
    del sys.argv[1:4]
    unittest.main()
