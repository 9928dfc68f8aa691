"""A folder of 200 files, a third of them bad: every good one has its row, every bad one is named once with
its reason, and a run killed half way and resumed gives the same rows.

usage: bad_input_test.py VERTEBRA
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

from program import Program, lines_of, python_with_pillow

PROGRAM = None
HERE = os.path.dirname(os.path.abspath(__file__))
# What the message of each kind of fault must say.
REASONS = {
    "truncated": "truncated",
    "empty": "empty",
    "not_an_image": "not an image",
    "unsupported": "not decoded",
    "oversized": "pixels",
}


def read_rows(data):
    """Rows by input; a second row of one input is an error."""
    rows = {}
    for line in data.splitlines():
        row = json.loads(line)
        if "input" not in row:
            continue  # the header of a file
        if row["input"] in rows:
            raise AssertionError(f"{row['input']!r} has two rows")
        rows[row["input"]] = row
    return rows


class BadInputTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = os.path.join(cls.scratch.name, "corpus")
        expected = os.path.join(cls.scratch.name, "expected.json")
        subprocess.run([python_with_pillow(), os.path.join(HERE, "make_corpus.py"), cls.folder,
                        expected], check=True)
        with open(expected, encoding="ascii") as file:
            cls.expected = {os.path.join(cls.folder, name): verdict
                            for name, verdict in json.load(file).items()}

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def out(self, name):
        return os.path.join(self.scratch.name, name)

    def classify(self, out, *args):
        return PROGRAM.classify("--format", "jsonl", "--batch", "4", "--out", out, *args,
                                self.folder)

    def test_every_file_has_its_row_or_its_reason(self):
        out = self.out("whole.jsonl")
        result = self.classify(out)
        self.assertEqual(result.returncode, 1, result.stderr[-500:])
        self.assertEqual(result.stdout, b"")
        with open(out, "rb") as file:
            rows = read_rows(file.read())
        self.assertEqual(set(rows), set(self.expected))
        self.assertEqual(len(rows), 200)
        told = result.stderr.decode("utf-8", "surrogateescape").splitlines()
        for name, verdict in self.expected.items():
            if verdict == "ok":
                self.assertEqual(len(rows[name]["top"]), 5, name)
                continue
            self.assertIn(REASONS[verdict], rows[name]["error"], name)
            self.assertEqual(sum(name in line for line in told), 1, name)
        self.assertIn("66 failed", told[-1])

    def test_killed_and_resumed_gives_the_same_rows(self):
        whole = self.out("reference.jsonl")
        self.classify(whole)
        with open(whole, "rb") as file:
            reference = read_rows(file.read())
        out = self.out("killed.jsonl")
        process = PROGRAM.start("--format", "jsonl", "--batch", "1", "--threads", "1", "--out", out,
                                self.folder, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            if lines_of(out) > 60:
                break
            time.sleep(0.005)
        process.kill()
        process.wait()
        process.stderr.close()
        with open(out, "rb") as file:
            half = file.read()
        self.assertLess(half.count(b"\n"), 200, "the run ended before it was killed")
        # A kill may fall inside a write: a half line stands for that.
        with open(out, "ab") as file:
            file.write(b'{"input": "half a li')
        result = PROGRAM.classify("--format", "jsonl", "--batch", "1", "--threads", "1", "--out", out,
                                  "--resume", self.folder)
        self.assertEqual(result.returncode, 1, result.stderr[-500:])
        with open(out, "rb") as file:
            resumed = read_rows(file.read())
        self.assertEqual(set(resumed), set(reference))
        for name, row in reference.items():
            self.assertEqual("error" in row, "error" in resumed[name], name)
            if "top" in row:
                self.assertEqual([top["id"] for top in row["top"]],
                                 [top["id"] for top in resumed[name]["top"]], name)


if __name__ == "__main__":
    PROGRAM = Program(sys.argv.pop(1))
    unittest.main()
