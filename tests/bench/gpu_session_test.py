"""bench/gpu_session.sh, rehearsed on the emulator: tests, measures and writes its JSON.

    python3 gpu_session_test.py SCRIPT RUN GPU_SESSION_EMULATED TEST_PROGRAM

TEST_PROGRAM stands for the tests of a session."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPT, RUN, SESSION, TESTS = sys.argv[1:5]


class Session(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        for name in ("bin", "lib", "weights"):
            os.mkdir(os.path.join(self.root, name))
        shutil.copy(SCRIPT, self.root)
        os.symlink(SESSION, os.path.join(self.root, "bin", "gpu_session"))

    def add_tests(self, text):
        program = os.path.join(self.root, "bin", "gpu_conformance_test")
        with open(program, "w", encoding="utf-8") as file:
            file.write("#!/usr/bin/env bash\n" + text)
        os.chmod(program, 0o755)

    def session(self, *options):
        out = os.path.join(self.root, "out", "session.json")
        os.makedirs(os.path.dirname(out), exist_ok=True)
        done = subprocess.run([os.path.join(self.root, "gpu_session.sh"), "--out", out, "--batches", "1,2",
                               "--runs", "1", *options], capture_output=True, text=True, check=False,
                              env={**os.environ, "VERTEBRA_SESSION_RUN": RUN})
        document = None
        if os.path.exists(out):
            with open(out, encoding="utf-8") as file:
                document = json.load(file)
        return done, document

    def test_writes_one_json(self):
        self.add_tests(f'exec "{TESTS}" --gtest_filter="Batch/EveryRow.OfDense*" "$@"\n')
        done, document = self.session()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(document["verdict"], "passed")
        self.assertIs(document["emulated"], True)
        self.assertIn("A100", document["device"]["name"])
        self.assertEqual(document["tests"][0]["program"], "gpu_conformance_test")
        self.assertGreater(document["tests"][0]["tests"], 0)
        self.assertEqual(document["verification"]["verdict"], "passed")
        self.assertGreater(document["verification"]["relative_error_of_logits"], 0)
        self.assertEqual([batch["batch"] for batch in document["batches"]], [1, 2])
        for batch in document["batches"]:
            self.assertIsNone(batch["images_per_s"])  # the emulator's clock is no GPU's
            self.assertGreaterEqual(len(batch["steps"]), 50)
            self.assertTrue(all(step["kernel"] and step["bytes"] > 0 for step in batch["steps"]))

    def test_says_which_tests_failed(self):
        self.add_tests('file=${1#--gtest_output=json:}\n'
                       'echo \'{"tests": 2, "failures": 1, "testsuites": [{"name": "Rows", "testsuite": ['
                       '{"name": "Pass"}, {"name": "Fail", "failures": [{}]}]}]}\' >"$file"\nexit 1\n')
        done, document = self.session("--batches", "1")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(document["verdict"], "failed")
        self.assertEqual(document["tests"][0]["failed"], ["Rows.Fail"])
        self.assertEqual(document["verification"]["verdict"], "passed")

    def test_takes_tests_that_leave_no_report_for_failed(self):
        self.add_tests("exit 139\n")
        done, document = self.session("--batches", "1")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(document["tests"][0]["verdict"], "failed")

    def test_refuses_wrong_use(self):
        for options in (["--batches"], ["--unknown", "1"], ["--batches", "0"], ["--batches", "1,x"]):
            done, document = self.session(*options)
            self.assertEqual(done.returncode, 2, options)
            self.assertIsNone(document)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
