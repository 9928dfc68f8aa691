"""Checks that inline PTX stands in one header, where each instruction has a name and a contract.

    python3 tools/lint/inline_ptx.py REPOSITORY"""

import re

import source_tree

HEADER = "kernels/device/ptx.cuh"
# Programs of the emulator's tests show instructions that no kernel of ours uses.
ELSEWHERE = ("tests/emulator/",)
INLINE = re.compile(r"(?<![\w\"])(asm|__asm|__asm__)\s*(volatile|__volatile__)?\s*\(")


def check(root):
    findings = []
    for path in source_tree.files(root, source_tree.CODE):
        if path == HEADER or path.startswith(ELSEWHERE):
            continue
        for number, line in enumerate(source_tree.lines(root, path), 1):
            if INLINE.search(line.split("//")[0]):
                findings.append(f"{path}:{number}: inline assembly; it belongs in {HEADER}")
    return findings


if __name__ == "__main__":
    source_tree.main(check)
