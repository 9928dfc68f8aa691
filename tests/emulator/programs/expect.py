"""Runs a command on the emulator and judges what came of it.

    expect.py [--finding CHECK] [--match REGEX] [--status N] [--output TEXT] -- COMMAND..."""

import argparse
import re
import subprocess
import sys

LINE = re.compile(r"^emulator: (?:([a-z.-]+): )?.*$", re.MULTILINE)


def faults(arguments, status, output, errors):
    """What is not as expected, one text for each."""
    found = list(LINE.finditer(output + errors))
    wanted = [arguments.finding] if arguments.finding else []
    checks = [line.group(1) for line in found]
    if checks != wanted:
        yield f"findings {checks}, expected {wanted}"
    elif found and not re.search(arguments.match, found[0].group(0)):
        yield f"the finding does not match '{arguments.match}'"
    if arguments.status is not None:
        if status != arguments.status:
            yield f"exit status {status}, expected {arguments.status}"
    elif (status > 0) != bool(wanted):
        yield f"exit status {status}, expected {'one above' if wanted else ''} 0"
    if arguments.output is not None and output != arguments.output.replace("\\n", "\n"):
        yield f"output {output!r}, expected {arguments.output!r}"
    if not wanted and errors:
        yield "something on stderr, expected nothing"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--finding", help="the check of the only finding; default: no finding")
    parser.add_argument("--match", default="", help="what the finding's line must hold")
    parser.add_argument("--status", type=int, help="default: 0 without a finding, else above 0")
    parser.add_argument("--output", help="all of stdout, with \\n for a new line")
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    run = subprocess.run(arguments.command, capture_output=True, text=True, check=False)
    complaints = list(faults(arguments, run.returncode, run.stdout, run.stderr))
    if complaints:
        print(f"stdout:\n{run.stdout}\nstderr:\n{run.stderr}")
        sys.exit("\n".join(complaints))


if __name__ == "__main__":
    main()
