"""Bank conflicts, coalescing and bytes of the convolution kernels, as the emulator counts them.

    python3 counters.py --run EMULATOR --program LAUNCH_ROWS --out FILE

- no access to shared memory has a bank conflict, in any kernel;
- convolutions on tensor cores copy each sector that a request touches once, and store pixels of
  whole or half sectors; depthwise ones load no more sectors than their bytes fill;
- a step moves the bytes that its row's estimate says, to the byte, every sector once."""

import argparse
import json
import os
import subprocess
import sys

from kernel_names import short_name

SECTOR = 32
# Kernel, kind of access: most sectors for the bytes that the threads ask for. Pixels of an odd
# number of 16-byte chunks begin in the middle of a sector.
MOST_SECTOR_SHARE = {
    ("conv2d_implicit_gemm", "async_copy_global"): 1.0, ("conv2d_implicit_gemm", "global_store"): 1.25,
    ("depthwise", "global_load"): 1.0, ("depthwise", "global_store"): 1.0,
}


def sector_share(access):
    return access["sectors"] * SECTOR / access["bytes"]


def launch_findings(launch):
    name = short_name(launch["kernel"])
    findings = []
    if launch["bank_conflicts"]:
        findings.append(f"{name}: {launch['bank_conflicts']} bank conflicts")
    for (family, kind), most in MOST_SECTOR_SHARE.items():
        access = launch["accesses"].get(kind)
        if name.startswith(family) and access and sector_share(access) > most:
            findings.append(f"{name}: {kind} of {sector_share(access):.2f} times its bytes, at most {most}")
    return findings


def step_findings(steps, launches):
    """steps: (launches, bytes, text) in the order of the launches."""
    findings, at = [], 0
    for count, expected, text in steps:
        part = launches[at:at + count]
        at += count
        moved = sum(sum(launch["compulsory_dram"][key] for key in ("read_bytes", "write_bytes"))
                    for launch in part)
        if moved != expected:
            findings.append(f"{text}: moves {moved} bytes, its estimate says {expected}")
    if at != len(launches):
        findings.append(f"{len(launches)} launches, the estimates say {at}")
    return findings


def report(launches):
    lines = {}
    for launch in launches:
        shares = ", ".join(f"{kind} {sector_share(access):.2f}"
                           for kind, access in launch["accesses"].items() if "sectors" in access)
        lines.setdefault(short_name(launch["kernel"]), f"sectors for the bytes asked for: {shares}")
    return [f"{name}: {line}" for name, line in lines.items()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    done = subprocess.run([options.run, options.program], capture_output=True, text=True, check=False,
                          env={**os.environ, "VERTEBRA_EMU_COUNTERS": options.out})
    if done.returncode != 0 or done.stderr:
        print(done.stderr)
        return 1
    with open(options.out, encoding="utf-8") as file:
        launches = json.load(file)["launches"]
    steps = [(int(count), int(size), text) for count, size, text in
             (line.split("\t") for line in done.stdout.splitlines())]
    print("\n".join(report(launches)))
    findings = [finding for launch in launches for finding in launch_findings(launch)]
    findings += step_findings(steps, launches)
    if not launches:
        findings.append("nothing was launched")
    print("\n".join(findings))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
