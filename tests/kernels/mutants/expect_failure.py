"""Runs a test program that must fail by a test or by a finding of the emulator, and by nothing else.

    expect_failure.py COMMAND..."""

import re
import subprocess
import sys

result = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                        errors="replace", check=False)
noticed = re.findall(r"^(?:emulator: (?!unsupported).*|.*: Failure)$", result.stdout, re.MULTILINE)
if result.returncode == 0 or not noticed:
    print(result.stdout[-5000:])
    sys.exit(f"exit status {result.returncode}: no test and no check noticed the mistake")
print(f"noticed: {noticed[0]}")
