"""The instruction mix of the kernels whose speed hangs on it, in the machine code of one GPU.

    python3 instructions.py --nvdisasm NVDISASM --cubins FOLDER

Skipped without nvdisasm. What is asked of a convolution on tensor cores, with warp tiles of
WM x WN and k-tiles of K:

- one loop holds all matrix instructions, WM/16 * WN/8 * K/16 of them, and (WM + WN)/16 * K/16
  matrix loads of four;
- in it one barrier, copies to shared memory of 128 bits and nothing else that touches memory, no
  calls and no conversions;
- no more instructions than 3.5 for each matrix instruction with 64x64 warp tiles, and 5.5 with
  32x32, or they take longer to issue than the tensor cores to multiply;
- around it, memory is read and written 128 bits at a time, but for the biases (64), what turns
  fragments into rows in shared memory, and partial sums (32, neighbours side by side).

Depthwise convolutions read and write global memory 128 bits at a time. Nothing uses local memory."""

import argparse
import glob
import os
import sys

from kernel_names import demangle, gemm_numbers
from sass import base, disassemble, width

SKIPPED = 77
LOOP_PER_MATRIX = {(64, 64): 3.5, (32, 32): 5.5}
REFUSED_IN_LOOP = {"F2FP", "F2F", "CALL", "MUFU", "LDG", "STG", "LD", "ST", "STS", "LDS", "ATOM", "ATOMG", "RED"}
PIXELS, PARTIALS, FLOATS = range(3)
LEAST_STG = {PIXELS: 128, PARTIALS: 32, FLOATS: 128}
LEAST_STS = {PIXELS: 32, PARTIALS: 64, FLOATS: 64}


def count(instructions, opcode):
    return sum(base(i.opcode) == opcode and not i.never for i in instructions)


def narrow(instructions, opcode, bits):
    return [i.opcode for i in instructions
            if base(i.opcode) == opcode and not i.never and width(i.opcode) < bits]


def gemm_findings(kernel, numbers):
    loop = kernel.hot_loop("HMMA")
    if loop is None:
        return ["no loop that holds every HMMA"]
    warp = numbers["warp_m"], numbers["warp_n"]
    inside = kernel.instructions[loop[0]:loop[1] + 1]
    deep = numbers["k"] // 16
    expected = {"HMMA": warp[0] // 16 * (warp[1] // 8) * deep, "LDSM": (warp[0] + warp[1]) // 16 * deep,
                "BAR": 1,
                "LDGSTS": (numbers["m"] + numbers["n"]) * numbers["k"] // 8 //
                          (numbers["m"] // warp[0] * (numbers["n"] // warp[1]) * 32)}
    findings = [f"{count(inside, opcode)} {opcode} in the loop, expected {number}"
                for opcode, number in expected.items() if count(inside, opcode) != number]
    findings += [f"{i.body} in the loop" for i in inside if base(i.opcode) in REFUSED_IN_LOOP and not i.never]
    findings += [f"{i.opcode} in the loop, expected HMMA.16816.F32" for i in inside
                 if base(i.opcode) == "HMMA" and i.opcode != "HMMA.16816.F32"]
    findings += [f"{i.opcode} in the loop, expected LDSM of four" for i in inside
                 if base(i.opcode) == "LDSM" and not i.opcode.endswith(".4")]
    most = LOOP_PER_MATRIX[warp] * expected["HMMA"]
    if len(inside) > most:
        findings.append(f"{len(inside)} instructions in the loop, at most {most:.0f}")
    least = {"LDGSTS": 128, "LDG": 64, "STG": LEAST_STG[numbers["output"]],
             "STS": LEAST_STS[numbers["output"]]}
    for opcode, bits in least.items():
        findings += [f"{opcode} of fewer than {bits} bits: {text}"
                     for text in narrow(kernel.instructions, opcode, bits)]
    return findings


def depthwise_findings(kernel):
    return [f"{opcode} of fewer than 128 bits: {text}" for opcode in ("LDG", "STG")
            for text in narrow(kernel.instructions, opcode, 128)]


def findings_of(name, kernel):
    findings = [f"{i.opcode}: local memory" for i in kernel.instructions if base(i.opcode) in ("LDL", "STL")]
    if numbers := gemm_numbers(name):
        findings += gemm_findings(kernel, numbers)
    elif name.startswith("depthwise_"):
        findings += depthwise_findings(kernel)
    return [f"{name}: {finding}" for finding in findings]


def summary(name, kernel):
    loop = kernel.hot_loop("HMMA")
    if loop is None:
        return None
    inside = kernel.instructions[loop[0]:loop[1] + 1]
    return f"{name}: {len(inside)} in the loop, {count(inside, 'HMMA')} HMMA, {count(inside, 'LDSM')} LDSM"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nvdisasm", required=True)
    parser.add_argument("--cubins", required=True)
    options = parser.parse_args()
    if not os.access(options.nvdisasm, os.X_OK):
        print("skipped: no nvdisasm; tools/test.sh installs it (PyPI: nvidia-cuda-nvdisasm 13)")
        return SKIPPED
    findings, tiles = [], 0
    for cubin in sorted(glob.glob(os.path.join(options.cubins, "*.cubin"))):
        kernels = disassemble(options.nvdisasm, cubin)
        for name, kernel in zip(demangle(list(kernels)), kernels.values()):
            findings += findings_of(name, kernel)
            if line := summary(name, kernel):
                tiles += 1
                print(line)
    if tiles == 0:
        findings.append("no kernel with a matrix instruction")
    print("\n".join(findings))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
