"""How fast the PTX emulator runs a GEMM of 4 GMAC, with all checks and without any.

    gemm_speed.py RUN PROGRAM [--size N] [--repeats N]

RUN is tests/emulator/run, PROGRAM the emulated_gemm of a build. Prints the verdict, the best time, warp instructions
and their rate for both modes, the ratio, and the goals: 3 s with all checks on two cores, 50 M warp instructions/s
plain."""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile


def run(arguments, **environment):
    """The program's verdict and seconds."""
    result = subprocess.run(
        [arguments.run, arguments.program, *[str(arguments.size)] * 3],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    match = re.search(r": (\w+), ([0-9.]+) s", result.stdout)
    if result.returncode != 0 or not match or result.stderr:
        sys.exit(f"{arguments.program} failed:\n{result.stdout}{result.stderr}")
    return match.group(1), float(match.group(2))


def warp_instructions(arguments):
    """Of one launch, from the emulator's counters."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "counters.json")
        run(arguments, VERTEBRA_EMU_CHECKS="none", VERTEBRA_EMU_COUNTERS=path)
        with open(path, encoding="utf-8") as file:
            launch = json.load(file)["launches"][0]
    return launch["warp_instructions"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run")
    parser.add_argument("program")
    parser.add_argument("--size", type=int, default=1600, help="of M, N and K (default 1600)")
    parser.add_argument("--repeats", type=int, default=3, help="the best of so many (default 3)")
    arguments = parser.parse_args()
    instructions = warp_instructions(arguments)
    print(f"{arguments.size}^3 in tiles of 64x64x32: {arguments.size ** 3 / 1e9:.2f} GMAC, "
          f"{instructions / 1e6:.1f} M warp instructions; {os.cpu_count()} cores, "
          f"best of {arguments.repeats}")
    best = {}
    for checks in ("all", "none"):
        runs = [run(arguments, VERTEBRA_EMU_CHECKS=checks)
                for _ in range(arguments.repeats)]
        best[checks] = min(seconds for _, seconds in runs)
        print(f"checks {checks:4}: {runs[0][0]}, {best[checks]:.2f} s, "
              f"{instructions / 1e6 / best[checks]:.1f} M warp instructions/s")
    print(f"checks cost a factor of {best['all'] / best['none']:.2f}; "
          "goals: 3 s with checks, 50 M warp instructions/s without")


if __name__ == "__main__":
    main()
