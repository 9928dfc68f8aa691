"""The report on the zoo: what holds, what does not, and the exit codes.

usage: report_test.py ZOO_REPORT
"""

import csv
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

REPORT = None
DATA = pathlib.Path(__file__).parent.parent / "data"
MODELS = ["lenet5.paper", "resnet50.keras", "efficientnetlite0.tf"]


def report(*args):
    return subprocess.run([REPORT, *args], capture_output=True, text=True, check=False)


def rows(result):
    """The rows of the models, by id."""
    lines = result.stdout.split("\n\n")[0].splitlines()[1:]
    return {line.split()[0]: line.split(None, 8) for line in lines}


class ReportTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, golden):
        (self.folder / name).write_text(json.dumps(golden), encoding="utf-8")

    def test_all_hold(self):
        result = report("--device", "cpu", *MODELS)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("3 of 3 models hold on cpu", result.stdout)
        self.assertEqual(list(rows(result)), MODELS)
        for row in rows(result).values():
            self.assertEqual(row[-1], "holds")
            self.assertLess(float(row[4]), 1e-5)
            self.assertEqual(row[5], row[6])
        row = rows(result)["resnet50.keras"]
        self.assertEqual(row[1:4], ["25636712", "3857973248", "64x49"])

    def test_csv_has_no_empty_cell(self):
        self.write("lenet5.paper.json", json.loads((DATA / "lenet5.paper.json").read_text(encoding="utf-8")))
        args = ["--format", "csv", "--goldens", str(self.folder), "lenet5.paper"]
        result = report(*args)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        (row,) = csv.DictReader(io.StringIO(result.stdout))
        self.assertTrue(all(row.values()))
        self.assertEqual((row["params_ok"], row["macs_ok"], row["arena_ratio"]), ("yes", "yes", "1.0000"))
        self.assertLess(float(row["logit_rel_l2"]), float(row["logit_limit"]))
        steps = [int(part.split(":")[1]) for part in row["implementations"].split()]
        self.assertEqual(sum(steps), int(row["steps"]))
        result = report(*args, "lenet.caffe")
        self.assertEqual(result.returncode, 1)
        self.assertIn("lenet.caffe: there is no golden file", result.stderr)
        self.assertEqual(list(csv.DictReader(io.StringIO(result.stdout)))[1]["logit_rel_l2"], "-")

    def test_full_takes_the_largest_golden(self):
        golden = json.loads((DATA / "lenet5.paper.json").read_text(encoding="utf-8"))
        self.write("a.json", golden)
        golden["input"] = [36, 44]
        self.write("b.json", golden)
        args = ["--goldens", str(self.folder), "lenet5"]
        self.assertEqual(rows(report(*args))["lenet5.paper"][3], "32x32")
        result = report("--full", *args)
        self.assertEqual(rows(result)["lenet5.paper"][3], "36x44")
        self.assertEqual(result.returncode, 1)  # the logits are those of another size

    def test_a_wrong_logit_does_not_hold(self):
        for name, change in (("lenet5.paper.json", lambda g: g["logits"].append(g["logits"].pop() * 1.001)),
                             ("resnet50.keras.64x49.json", lambda g: g["top5"][4].append(g["top5"][4].pop() * 1.001))):
            golden = json.loads((DATA / name).read_text(encoding="utf-8"))
            change(golden)
            self.write(name, golden)
            result = report("--goldens", str(self.folder), golden["model"])
            self.assertEqual(result.returncode, 1)
            self.assertIn("the error is 0.000", rows(result)[golden["model"]][-1])
            self.assertIn("0 of 1 models hold", result.stdout)

    def test_a_model_without_a_golden_does_not_hold(self):
        self.write("lenet5.paper.json", json.loads((DATA / "lenet5.paper.json").read_text(encoding="utf-8")))
        result = report("--goldens", str(self.folder), "lenet5.paper", "lenet.caffe")
        self.assertEqual(result.returncode, 1)
        self.assertEqual(rows(result)["lenet5.paper"][-1], "holds")
        self.assertEqual(rows(result)["lenet.caffe"][-1], "there is no golden file")

    def test_wrong_use(self):
        (self.folder / "torn.json").write_text('{"model": "lenet5.paper"', encoding="utf-8")
        for args, words in ((["no-such-net"], "no-such-net"), (["--device", "cuda:0"], "cuda:0"), (["--all"], "--all"), (["--format", "xml"], "xml"),
                            (["--goldens", "/no/such/folder"], "/no/such/folder"),
                            (["--goldens", str(self.folder)], "torn.json")):
            result = report(*args)
            self.assertEqual(result.returncode, 2, result.stdout)
            self.assertIn(words, result.stderr)


if __name__ == "__main__":
    REPORT = sys.argv.pop(1)
    unittest.main()
