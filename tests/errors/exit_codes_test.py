"""What the program answers to wrong use and to inputs it cannot take: exit code and one line.

usage: exit_codes_test.py VERTEBRA
"""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from program import Program, ProgramTest, lines_of, write_ppm

PROGRAM = None


class ExitCodesTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.root = cls.scratch.name
        cls.good = os.path.join(cls.root, "good.ppm")
        cls.bad = os.path.join(cls.root, "bad.jpg")
        write_ppm(cls.good)
        with open(cls.bad, "wb") as file:
            file.write(b"this is no image")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def path(self, name):
        return os.path.join(self.root, self.id().split(".")[-1] + "." + name)

    # Wrong use: 2.

    def test_wrong_options(self):
        self.expect(PROGRAM.run(), 2)
        self.expect(PROGRAM.run("clasify"), 2)
        self.expect(PROGRAM.classify("--no-such-option", self.good), 2, "--no-such-option")
        self.expect(PROGRAM.classify("--batch", "0", self.good), 2, "0", "4096")
        self.expect(PROGRAM.classify("--format", "xml", self.good), 2, "xml", "jsonl")
        for count in "0", "-3", "2.5", "x", "99999999999999999999":
            result = PROGRAM.classify("--topk", count, self.good)
            self.expect(result, 2, f"--topk: '{count}'; expected a whole number from 1 on")
        self.expect(PROGRAM.classify("--device", "abacus", self.good), 2, "abacus")
        self.expect(PROGRAM.classify("--preset", "caffe", self.good), 2, "caffe", "timm")

    def test_unknown_model_names_the_nearest(self):
        result = PROGRAM.run("classify", "--model", "efficientnet-lite00", self.good)
        self.expect_one_line(result, 2, "efficientnet-lite00", "lite0")

    def test_a_model_of_grey_pixels_is_for_the_library(self):
        result = PROGRAM.run("classify", "--model", "lenet5", "--weights", "synthetic", self.good)
        self.expect_one_line(result, 3, "mnist", "pixels of 1 channel", "Session::run")

    def test_topk_above_the_classes_says_both(self):
        self.expect_one_line(PROGRAM.classify("--topk", "1001", self.good), 2, "1001", "1000")

    def test_labels_of_another_length_say_both(self):
        labels = self.path("labels")
        with open(labels, "w", encoding="utf-8") as file:
            file.write("cat\ndog\n")
        self.expect_one_line(PROGRAM.classify("--labels", labels, self.good), 2, "2 labels", "1000")

    def test_out_is_never_overwritten(self):
        out = self.path("out")
        with open(out, "w", encoding="utf-8") as file:
            file.write("precious")
        for options in ([], ["--resume", "--format", "csv"], ["--resume", "--format", "jsonl"]):
            result = PROGRAM.classify("--out", out, *options, self.good)
            self.expect(result, 2, out)
            with open(out, encoding="utf-8") as file:
                self.assertEqual(file.read(), "precious")

    def test_resume_with_other_options_says_both(self):
        out = self.path("out")
        options = ["--format", "jsonl", "--out", out]
        self.expect(PROGRAM.classify(*options, self.good), 0)
        with open(out, "rb") as file:
            before = file.read()
        result = PROGRAM.classify(*options, "--resume", "--preset", "timm", self.good)
        self.expect(result, 2, "preset", "'timm' asked")
        result = PROGRAM.classify(*options, "--resume", "--precision", "stem_conv=fp32", self.good)
        self.expect(result, 2, "precision", "'stem_conv=fp32' asked")
        other = Program(PROGRAM.path, model="efficientnet-lite1")
        result = other.classify(*options, "--resume", self.good)
        self.expect(result, 2, "efficientnetlite0.tf", "efficientnetlite1.tf")
        with open(out, "rb") as file:
            self.assertEqual(file.read(), before)

    def test_resume_needs_a_file_in_a_format_that_can_be_continued(self):
        self.expect(PROGRAM.classify("--resume", self.good), 2, "--out")
        result = PROGRAM.classify("--resume", "--out", self.path("o"), self.good)
        self.expect(result, 2, "csv or jsonl")

    def test_precision_of_what_is_no_node(self):
        cpu = ["--device", "cpu", "--precision"]
        result = PROGRAM.classify(*cpu, "no_such_node=fp32", self.good)
        self.expect_one_line(result, 2, "no_such_node", "--taps")
        self.expect_one_line(PROGRAM.classify(*cpu, "fp12", self.good), 2, "fp12", "fp16")

    # Cannot be used: 3.

    def test_no_gpu(self):
        self.expect_one_line(PROGRAM.classify("--device", "cuda", self.good), 3, "cuda")

    def test_precision_that_the_cpu_lacks(self):
        result = PROGRAM.classify("--device", "cpu", "--precision", "fp16", self.good)
        self.expect_one_line(result, 3, "fp16", "fp32")
        result = PROGRAM.classify("--device", "cpu", "--precision", "predictions=fp16", self.good)
        self.expect_one_line(result, 3, "fp16", "fp32")

    def test_missing_weights(self):
        absent = Program(PROGRAM.path, weights="/absent/weights.pth")
        self.expect_one_line(absent.classify(self.good), 3, "/absent/weights.pth")

    def test_nothing_matched(self):
        pattern = os.path.join(self.root, "*.absent")
        self.expect_one_line(PROGRAM.classify(pattern), 3, pattern)
        folder = self.path("folder")
        os.mkdir(folder)
        out = self.path("out")
        self.expect_one_line(PROGRAM.classify("--out", out, folder), 3, folder)
        self.assertFalse(os.path.exists(out))
        self.expect_one_line(PROGRAM.classify("-", input=b"\n"), 3, "-")

    # Some inputs failed: 1.

    def test_bad_inputs_are_named_and_the_rest_goes_on(self):
        result = PROGRAM.classify("--format", "jsonl", self.bad, self.good, "/absent.jpg")
        self.expect(result, 1, self.bad, "/absent.jpg", "1 images", "2 failed")
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([row["input"] for row in rows], [self.bad, self.good, "/absent.jpg"])
        self.assertEqual([("top" in row, "error" in row) for row in rows],
                         [(False, True), (True, False), (False, True)])

    def test_all_inputs_bad(self):
        self.expect(PROGRAM.classify(self.bad), 1, "0 images", "1 failed")

    def test_stop_at_the_first_error(self):
        result = PROGRAM.classify("--format", "jsonl", "--on-error", "stop", self.good, self.bad,
                                  self.good)
        self.expect(result, 1)
        self.assertEqual(len(result.stdout.splitlines()), 2)

    def test_fifo_and_device_fail_without_waiting(self):
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        self.expect(PROGRAM.classify(fifo, "/dev/zero", self.good), 1, "FIFO", "device")

    def test_disk_full(self):
        with open("/dev/full", "wb") as full:
            result = PROGRAM.classify("--format", "jsonl", self.good, stdout=full)
        self.expect(result, 1, "No space left")

    def test_closed_pipe_is_quiet(self):
        reader, writer = os.pipe()
        os.close(reader)
        result = PROGRAM.classify("--format", "jsonl", self.good, stdout=writer)
        os.close(writer)
        self.assertEqual(result.returncode, 1)
        self.assertNotIn(b"vertebra:", result.stderr)

    def test_interrupt_ends_after_the_batch_in_flight(self):
        out = self.path("out")
        process = PROGRAM.start("--batch", "1", "--format", "jsonl", "--out", out, "-",
                                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        process.stdin.write(os.fsencode(self.good) + b"\n")
        process.stdin.flush()
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if lines_of(out) == 2:
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(60), 130)
        process.stdin.close()
        process.stderr.close()
        with open(out, "rb") as file:
            self.assertEqual(file.read().count(b"\n"), 2)

    # All done: 0.

    def test_help_has_an_example(self):
        for args in (["--help"], *([name, "--help"]
                                  for name in ("classify", "models", "plan", "inspect"))):
            result = PROGRAM.run(*args)
            self.assertEqual(result.returncode, 0)
            self.assertIn(b"Example", result.stdout)
        self.assertEqual(PROGRAM.run("--version").returncode, 0)

    def test_formats(self):
        result = PROGRAM.classify("--format", "json", "--topk", "3", self.good)
        self.expect(result, 0, "synthetic", "bounded by", "0 failed")
        (row,) = json.loads(result.stdout)
        self.assertEqual(len(row["top"]), 3)
        self.assertEqual(set(row["top"][0]), {"id", "wnid", "label", "score"})
        result = PROGRAM.classify("--format", "csv", "--topk", "3", self.good)
        lines = list(csv.DictReader(io.StringIO(result.stdout.decode())))
        self.assertEqual([line["rank"] for line in lines], ["1", "2", "3"])
        self.assertEqual([float(line["score"]) for line in lines],
                         [rank["score"] for rank in row["top"]])
        self.assertIn(b"good.ppm", PROGRAM.classify(self.good).stdout)

    def test_logits_are_ranked_as_probabilities_are(self):
        logits = json.loads(PROGRAM.classify("--format", "json", "--output", "logit",
                                             self.good).stdout)[0]["top"]
        probs = json.loads(PROGRAM.classify("--format", "json", self.good).stdout)[0]["top"]
        self.assertEqual([rank["id"] for rank in logits], [rank["id"] for rank in probs])
        self.assertNotEqual(logits[0]["score"], probs[0]["score"])

    def test_names_of_any_bytes_are_never_lost(self):
        folder = self.path("odd").encode()
        os.mkdir(folder)
        names = [b'sp ace "quote", comma', b"new\nline", b"invalid \xff\xfe", "h\u00fctte".encode()]
        for name in names:
            write_ppm(os.path.join(folder, name))
        result = PROGRAM.classify("--format", "jsonl", "--topk", "1", folder)
        self.expect(result, 0)
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        got = [os.path.basename(row["input"].encode("utf-8", "surrogateescape")) for row in rows]
        self.assertEqual(got, sorted(names))
        result = PROGRAM.classify("--format", "csv", "--topk", "1", folder)
        text = io.StringIO(result.stdout.decode("utf-8", "surrogateescape"), newline="")
        got = [os.path.basename(line["input"].encode("utf-8", "surrogateescape"))
               for line in csv.DictReader(text)]
        self.assertEqual(got, sorted(names))

    def test_paths_on_standard_input(self):
        result = PROGRAM.classify("--format", "jsonl", "-",
                                  input=os.fsencode(self.good + "\n\n" + self.good))
        self.expect(result, 0)
        self.assertEqual(len(result.stdout.splitlines()), 2)

    def test_models(self):
        table = PROGRAM.run("models").stdout.decode()
        self.assertIn("efficientnetlite0.tf", table)
        models = json.loads(PROGRAM.run("models", "--format", "json").stdout)
        keys = {"id", "parameters", "macs", "input", "classes", "preset", "top1", "top5", "source",
                "weights"}
        self.assertTrue(keys <= set(models[0]))
        lines = PROGRAM.run("models", "--format", "jsonl").stdout.splitlines()
        self.assertEqual([json.loads(line) for line in lines], models)
        rows = list(csv.DictReader(io.StringIO(PROGRAM.run("models", "--format", "csv")
                                               .stdout.decode())))
        self.assertEqual([row["id"] for row in rows], [model["id"] for model in models])


if __name__ == "__main__":
    PROGRAM = Program(sys.argv.pop(1))
    unittest.main()
