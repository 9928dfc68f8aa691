"""The program on a GPU against the program on the CPU, on the sample photos, and the bytes that its
plan names against those that its launches touched.

    gpu_classify_test.py PROGRAM EMULATED_PROGRAM RUN PHOTOS

PROGRAM runs here, EMULATED_PROGRAM through RUN (tests/emulator/run) on the PTX emulator."""

import csv
import glob
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest

MODEL = "efficientnet-lite0"
PROGRAM, EMULATED, RUN, PHOTOS = sys.argv[1:5]


def output_of(*command, **environment):
    result = subprocess.run(command, capture_output=True, text=True, check=False,
                            env={**os.environ, **environment})
    if result.returncode != 0:
        raise AssertionError(f"{command} exited with {result.returncode}:\n{result.stderr}")
    return result.stdout


def classify(*program, device, **environment):
    text = output_of(*program, "classify", "--model", MODEL, "--device", device, "--batch", "1",
                     "--format", "csv", *photos(), **environment)
    return list(csv.DictReader(io.StringIO(text)))


def photos():
    return sorted(glob.glob(os.path.join(PHOTOS, "*.png")))


class GpuClassifyTest(unittest.TestCase):
    def test_labels_and_scores_are_the_cpus_and_bytes_are_the_plans(self):
        if len(photos()) != 3:
            self.skipTest(f"{PHOTOS} lacks the photos; tools/quickstart.sh fetches them")
        with tempfile.TemporaryDirectory() as folder:
            counters = os.path.join(folder, "counters.json")
            gpu = classify(RUN, EMULATED, device="cuda:0", VERTEBRA_EMU_COUNTERS=counters,
                           VERTEBRA_EMU_STRICT="1")
            with open(counters, encoding="utf-8") as file:
                launches = json.load(file)["launches"]
        cpu = classify(PROGRAM, device="cpu")
        self.assertEqual(len(gpu), len(cpu))
        first = [row for row in cpu if row["rank"] == "1"]
        self.assertEqual([row["label"] for row in gpu if row["rank"] == "1"],
                         [row["label"] for row in first])
        scores = {(row["input"], row["id"]): float(row["score"]) for row in cpu}
        for row in gpu:
            if (row["input"], row["id"]) in scores:
                self.assertAlmostEqual(float(row["score"]), scores[row["input"], row["id"]],
                                       delta=0.02)
        self.compare_bytes(launches)

    def compare_bytes(self, launches):
        """The first image's launches: later ones replay the same."""
        plan = json.loads(output_of(PROGRAM, "plan", MODEL, "--target", "A100-40", "--batch", "1",
                                    "--format", "json"))
        self.assertEqual(sum(step["launches"] for step in plan["steps"]) * 3, len(launches))
        at = 0
        for step in plan["steps"]:
            own = launches[at:at + step["launches"]]
            at += step["launches"]
            touched = sum(launch["compulsory_dram"]["read_bytes"] +
                          launch["compulsory_dram"]["write_bytes"] for launch in own)
            with self.subTest(step=step["name"], implementation=step["implementation"]):
                self.assertEqual(step["bytes"], touched)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
