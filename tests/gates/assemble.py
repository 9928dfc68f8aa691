"""Compiles the PTX of one virtual architecture for one GPU and refuses what slows a kernel unseen.

    python3 assemble.py --ptxas PTXAS --ptx FOLDER --arch 86 --out FOLDER

Reads FOLDER/compute_75/*.ptx for sm_75 and FOLDER/compute_80/*.ptx for later ones, as a driver
would; writes the cubins and report.json, [{kernel, module, registers, static_shared, threads}].
Fails where ptxas warns of anything, or a kernel spills, has a stack frame or states no launch
bounds."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys

from kernel_names import demangle

FLAGS = ["-v", "-warn-spills", "-warn-lmem-usage", "-Werror"]
# The compiler serialises asynchronous matrix instructions, and says so in passing.
REFUSED_WORDS = re.compile(r"\bC75(08|10)\b")
ENTRY = re.compile(r"Compiling entry function '(\w+)'")
STACK = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")
USED = re.compile(r"Used (\d+) registers")
SHARED = re.compile(r"(\d+) bytes smem")
BOUNDS = re.compile(r"\.entry (\w+)\((?:[^{]*?)\)\s*\.maxntid (\d+)", re.DOTALL)


def parse_report(text):
    """{mangled name: {registers, static_shared, stack, spills}} from what `ptxas -v` says."""
    kernels = {}
    current = None
    for line in text.splitlines():
        if match := ENTRY.search(line):
            current = kernels.setdefault(match[1], {"static_shared": 0})
        elif current is not None and (match := STACK.search(line)):
            current["stack"] = int(match[1])
            current["spills"] = int(match[2]) + int(match[3])
        elif current is not None and (match := USED.search(line)):
            current["registers"] = int(match[1])
            if shared := SHARED.search(line):
                current["static_shared"] = int(shared[1])
    return kernels


def findings_of(kernel, numbers):
    """What is wrong with one kernel's numbers, as lines."""
    if "registers" not in numbers or "stack" not in numbers:
        return [f"{kernel}: ptxas says nothing of its registers and stack"]
    findings = []
    if numbers["stack"] or numbers["spills"]:
        findings.append(f"{kernel}: {numbers['stack']} bytes of stack, {numbers['spills']} spilled")
    if numbers["threads"] is None:
        findings.append(f"{kernel}: no __launch_bounds__")
    return findings


def assemble(ptxas, ptx_file, arch, cubin):
    """(report rows, findings) of one module."""
    done = subprocess.run([ptxas, f"-arch=sm_{arch}", *FLAGS, ptx_file, "-o", cubin],
                          capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    module = os.path.basename(ptx_file)
    findings = []
    if done.returncode != 0 or "warning" in said or REFUSED_WORDS.search(said):
        complaints = [line for line in said.splitlines()
                      if re.search(r"warning|error|fatal", line) or REFUSED_WORDS.search(line)]
        findings = [f"{module}: ptxas ended with {done.returncode}", *complaints]
    with open(ptx_file, encoding="utf-8") as file:
        threads = {name: int(number) for name, number in BOUNDS.findall(file.read())}
    kernels = parse_report(said)
    rows = []
    for (mangled, numbers), name in zip(kernels.items(), demangle(list(kernels))):
        numbers["threads"] = threads.get(mangled)
        findings += findings_of(name, numbers)
        rows.append({"kernel": name, "module": module, **numbers})
    return rows, findings


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ptxas", required=True)
    parser.add_argument("--ptx", required=True)
    parser.add_argument("--arch", required=True, type=int)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    source = os.path.join(options.ptx, "compute_75" if options.arch < 80 else "compute_80")
    modules = sorted(os.listdir(source)) if os.path.isdir(source) else []
    shutil.rmtree(options.out, ignore_errors=True)
    os.makedirs(options.out)
    rows, findings = [], [] if modules else [f"{source}: no PTX"]
    for module in modules:
        cubin = os.path.join(options.out, module.removesuffix(".ptx") + ".cubin")
        more_rows, more_findings = assemble(options.ptxas, os.path.join(source, module),
                                            options.arch, cubin)
        rows += more_rows
        findings += more_findings
    with open(os.path.join(options.out, "report.json"), "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1)
    print(f"sm_{options.arch}: {len(rows)} kernels of {len(modules)} modules")
    print("\n".join(findings))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
