"""Plans and fusions as the program shows them, for devices that are here and that are not, and what it
answers to wrong use.

usage: plan_test.py VERTEBRA
"""

import csv
import io
import json
import sys
import unittest

from program import Program, ProgramTest

PROGRAM = None
MODEL = "efficientnet-lite0"


class PlanTest(ProgramTest):
    def plan(self, *args):
        """What `vertebra plan` prints."""
        result = PROGRAM.run("plan", MODEL, *args)
        self.expect(result, 0)
        return result.stdout.decode()

    def json_plan(self, *args):
        return json.loads(self.plan(*args, "--format", "json"))

    def test_for_a_gpu_that_is_not_here(self):
        text = self.plan("--target", "a100-80", "--batch", "128")
        for words in ("52 launches in 51 steps, and the normalisation of pixels", "A100-80",
                      "1.000 of it", "a model, not a measurement", "conv2d_implicit_gemm",
                      "values in f16"):
            self.assertIn(words, text)
        self.assertIn("not a measurement", self.plan())

    def test_json(self):
        for target in ("cpu", "sm_75", "sm_80"):
            plan = self.json_plan("--target", target, "--batch", "8")
            keys = {"model", "target", "batch", "arena_bytes", "lower_bound_bytes", "weight_bytes",
                    "dram_bytes_per_image", "steps"}
            self.assertTrue(keys <= set(plan))
            self.assertEqual(plan["arena_bytes"], plan["lower_bound_bytes"])
            self.assertEqual(plan["arena_bytes"],
                             8 * plan["arena_bytes_per_image"] + plan["arena_fixed_bytes"])
            for step in plan["steps"]:
                self.assertTrue({"name", "op", "implementation", "why_not"} <= set(step))
            self.assertEqual(sum(step["bytes"] for step in plan["steps"]),
                             8 * plan["dram_bytes_per_image"])
            launches = [step["launches"] for step in plan["steps"] if step["op"] != "normalize"]
            self.assertEqual(sum(launches), plan["launches"])
            self.assertLessEqual(plan["launches"], 52)

    def test_csv_has_the_reasons(self):
        rows = list(csv.DictReader(io.StringIO(self.plan("--target", "t4", "--format", "csv"))))
        self.assertEqual(len(rows), len(self.json_plan("--target", "t4")["steps"]))
        (row,) = [row for row in rows if row["step"] == "block2b_add"]
        self.assertIn("conv2d_implicit_gemm", row["why_not"])
        self.assertIn("compute capability 8.0", row["why_not"])

    def test_says_what_differs_in_precision(self):
        args = ["--target", "sm_80", "--precision", "block2b_project_bn=fp32"]
        self.assertIn("values in f16, block2b_project_bn in f32", self.plan(*args))
        self.assertIn("f16 > f32, weights f32", self.plan(*args, "--explain", "block2b_add"))
        text = self.plan("--target", "sm_80", "--precision", "fp32")
        self.assertIn("values in f32", text)
        self.assertNotIn("conv2d_implicit_gemm", text)

    def test_explain_names_every_candidate(self):
        text = self.plan("--target", "t4", "--explain", "block2b_add")
        for words in ("conv2d_implicit_gemm", "compute capability 8.0", "conv2d_direct", "chosen",
                      "not depthwise", "n1 h56 w56 c144 k24"):
            self.assertIn(words, text)

    def test_the_largest_batch_fits_and_one_more_does_not(self):
        # Beside arena and weights, a GPU's memory holds the pixels of a batch.
        for target, pixels in (("cpu", 0), ("sm_80", 224 * 224 * 3)):
            text = self.plan("--target", target, "--memory", "1GiB")
            batch = int(text.split("bytes is ")[1].split(":")[0])
            for n, fits in ((batch, True), (batch + 1, False)):
                plan = self.json_plan("--target", target, "--batch", str(n))
                total = plan["arena_bytes"] + plan["weight_bytes"] + n * pixels
                self.assertEqual(total <= 1 << 30, fits)
        self.assertIn("limit of this version", self.plan("--target", "h200", "--memory", "device"))
        self.assertIn("no batch fits", self.plan("--target", "t4", "--memory", "1MiB"))

    def test_fusions_are_judged_for_the_target(self):
        def verdict(*args):
            result = PROGRAM.run("inspect", MODEL, "--fusions", *args)
            self.expect(result, 0)
            lines = result.stdout.decode().splitlines()
            (line,) = [line for line in lines if line.startswith("fuse_global_pool")]
            return line, lines[-1]

        line, last = verdict("--target", "sm_80", "--batch", "128")
        self.assertIn("fused", line)
        self.assertEqual(last, "gains are estimates for A100-40 at batch 128")
        line, last = verdict()
        self.assertIn("kept", line)
        self.assertIn("no implementation computes the fused node", line)
        self.assertEqual(last, "gains are estimates for cpu at batch 1")

    # Wrong use: 2; what a device lacks: 3.

    def test_unknown_target_lists_the_names(self):
        for command in ("plan", "inspect"):
            result = PROGRAM.run(command, MODEL, "--target", "gtx-1080")
            self.expect_one_line(result, 2, "gtx-1080", "cpu", "A100-80", "RTX5090", "sm_75",
                                 "sm_120")

    def test_wrong_precision(self):
        for command in (["plan", MODEL, "--target", "sm_80"], ["inspect", MODEL]):
            result = PROGRAM.run(*command, "--precision", "no_such_node=fp32")
            self.expect_one_line(result, 2, "no_such_node", "--taps")
            result = PROGRAM.run(*command, "--precision", "fp12")
            self.expect_one_line(result, 2, "fp12", "fp16")
        for text in ("fp16", "predictions=fp16", "bf16"):
            result = PROGRAM.run("plan", MODEL, "--precision", text)
            self.expect_one_line(result, 3, text.split("=")[-1], "fp32")
        result = PROGRAM.run("plan", MODEL, "--target", "t4", "--precision", "bf16")
        self.expect_one_line(result, 3, "bf16", "T4", "fp16 or fp32")

    def test_wrong_numbers_and_names(self):
        for args, *words in ((["--batch", "0"], "0", "4096"), (["--threads", "-1"], "-1"),
                             (["--memory", "much"], "much", "16GiB"),
                             (["--memory", "device"], "device", "cpu"),
                             (["--explain", "no_such_step"], "no_such_step")):
            self.expect_one_line(PROGRAM.run("plan", MODEL, *args), 2, *words)
        self.expect_one_line(PROGRAM.run("plan"), 2, "model")


if __name__ == "__main__":
    PROGRAM = Program(sys.argv.pop(1))
    unittest.main()
