"""Every model of the zoo as `models`, `inspect` and `plan` show it, without weights.

usage: zoo_test.py VERTEBRA
"""

import csv
import io
import json
import re
import sys
import unittest

from program import Program, ProgramTest

PROGRAM = None


class ZooTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.models = json.loads(PROGRAM.run("models", "--format", "json").stdout)

    def output(self, *args):
        result = PROGRAM.run(*args)
        self.expect(result, 0)
        self.assertEqual(result.stderr, b"", args)
        return result.stdout.decode()

    def test_models_is_the_same_table_in_every_format(self):
        self.assertGreater(len(self.models), 50)
        lines = self.output("models").splitlines()
        rows = list(csv.DictReader(io.StringIO(self.output("models", "--format", "csv"))))
        self.assertEqual(lines[0].split(), list(rows[0]))
        for model, row, line in zip(self.models, rows, lines[1:], strict=True):
            cells = re.split(" {2,}", line)
            self.assertEqual(len(cells), len(row), line)
            for name in ("id", "alias", "preset", "source"):
                self.assertEqual(model[name], row[name])
                self.assertIn(row[name], cells)
            for name in ("parameters", "macs", "classes"):
                self.assertEqual(str(model[name]), row[name])
                self.assertGreater(model[name], 0)
            self.assertEqual(row["input"], "x".join(map(str, model["input"])))
            self.assertEqual(row["weights"].split(), [w["file"] for w in model["weights"]])

    def test_models_has_an_accuracy_or_says_that_there_is_none(self):
        rows = csv.DictReader(io.StringIO(self.output("models", "--format", "csv")))
        for model, row in zip(self.models, rows, strict=True):
            if model["top1"] is None:
                self.assertIsNone(model["top5"])
                self.assertEqual((row["top1"], row["top5"]), ("", ""))
                self.assertIn("none published", model["source"])
            else:
                self.assertTrue(50 < model["top1"] < model["top5"] < 100)

    def test_models_says_where_weights_are_published(self):
        for model in self.models:
            self.assertTrue(model["weights"])
            for weights in model["weights"]:
                self.assertRegex(weights["sha256"], "^[0-9a-f]{0,64}$")
                self.assertRegex(weights["md5"], "^([0-9a-f]{32})?$")
                self.assertTrue(weights["published_at"])

    def test_inspect_counts_what_models_says(self):
        for model in self.models:
            lines = self.output("inspect", model["id"]).splitlines()
            self.assertEqual(lines[0], "{}: {} parameters, {} MACs an image, input {}x{}x{}".format(
                model["id"], model["parameters"], model["macs"], *model["input"]))
            passes = [line.rsplit(None, 2) for line in lines[3:]]
            self.assertEqual(passes[0][:2], ["(as built)", "imported"])
            self.assertEqual(passes[-1][1], "fused")
            nodes = [int(row[2]) for row in passes]
            self.assertLessEqual(nodes[-1], nodes[0])

    def test_inspect_prints_graphs(self):
        for model in self.models:
            text = self.output("inspect", model["id"], "--graph", "fused").splitlines()
            self.assertEqual(text[0], 'graph "{}" stage=fused'.format(model["id"]))
            self.assertEqual(text[1], 'input "{}" {}x{}x{}'.format(
                text[1].split('"')[1], *model["input"]))
            dot = self.output("inspect", model["id"], "--graph", "fused", "--format", "dot")
            nodes = [line for line in text[2:] if not line.startswith("output ")]
            self.assertEqual(dot.count("[label="), len(nodes) + 1)

    def test_inspect_lists_taps(self):
        for model in self.models:
            lines = self.output("inspect", model["id"], "--taps").splitlines()
            taps = [line.split()[0] for line in lines[1:]]
            self.assertEqual(len(set(taps)), len(taps))
            self.assertIn("1x1x{}".format(model["classes"]), lines[-1])

    def test_plan_lists_steps_and_an_arena_at_its_bound(self):
        for model in self.models:
            table = self.output("plan", model["id"])
            steps, sums = table.split("\n\n")
            rows = [re.split(" {2,}", line) for line in steps.splitlines()]
            self.assertEqual(rows[0][:4], ["step", "op", "values", "implementation"])
            self.assertEqual({len(row) for row in rows}, {len(rows[0])})
            run = [row for row in rows[1:] if row[1] != "normalize"]
            self.assertTrue(sums.startswith(model["id"] + " on cpu with "))
            self.assertIn("launches in {} steps".format(len(run)), sums)
            self.assertIn("1.000 of it", sums)

    def test_plan_for_a_gpu_or_one_line_that_says_what_it_lacks(self):
        for model in self.models:
            result = PROGRAM.run("plan", model["id"], "--target", "sm_80")
            if result.returncode == 0:
                self.assertIn(b"on A100-40", result.stdout)
                continue
            self.expect_one_line(result, 3, "step '", "this version computes no ", "A100-40",
                                 "the CPU runs every model")


if __name__ == "__main__":
    PROGRAM = Program(sys.argv.pop(1))
    unittest.main()
