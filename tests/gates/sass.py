"""Machine code as nvdisasm prints it: instructions and loops of each kernel."""

import collections
import re
import subprocess

FUNCTION = re.compile(r"\.text\.([\w$.]+):$")
LABEL = re.compile(r"(\.L_\w+):")
INSTRUCTION = re.compile(r"\s+/\*[0-9a-f]{4,}\*/\s+(?:(?P<guard>@!?\w+)\s+)?(?P<body>[^;]+?)\s*;")
TARGET = re.compile(r"`\((\.L_\w+)\)")

# `opcode` with its suffixes, "LDG.E.64"; `never`: guarded by !PT, a filler.
Instruction = collections.namedtuple("Instruction", "opcode body never")


class Kernel:
    """instructions, and loops as (first, last) indices of backward branches."""

    def __init__(self):
        self.instructions = []
        self.labels = {}
        self.loops = []

    def add(self, guard, body):
        opcode = body.split()[0]
        target = TARGET.search(body)
        if opcode.split(".")[0] == "BRA" and target and target[1] in self.labels:
            self.loops.append((self.labels[target[1]], len(self.instructions)))
        self.instructions.append(Instruction(opcode, body, guard == "@!PT"))

    def hot_loop(self, opcode):
        """The shortest loop with all instructions of this opcode, or None."""
        where = [n for n, i in enumerate(self.instructions) if base(i.opcode) == opcode]
        around = [loop for loop in self.loops
                  if where and loop[0] <= where[0] and where[-1] <= loop[1]]
        return min(around, key=lambda loop: loop[1] - loop[0], default=None)


def base(opcode):
    return opcode.split(".")[0]


def width(opcode):
    """Bits that a memory instruction moves for a thread; 32 where it says nothing."""
    parts = opcode.split(".")
    for part in parts:
        if part in ("128", "64"):
            return int(part)
        if part in ("U8", "S8", "U16", "S16"):
            return int(part[1:])
    return 32


def parse(text):
    """{mangled name: Kernel}."""
    kernels, kernel = {}, None
    for line in text.splitlines():
        if match := FUNCTION.match(line):
            kernel = kernels.setdefault(match[1], Kernel())
        elif line.lstrip().startswith(".section") and ".text." not in line:
            kernel = None
        elif kernel is not None and (match := LABEL.match(line)):
            kernel.labels[match[1]] = len(kernel.instructions)
        elif kernel is not None and (match := INSTRUCTION.match(line)):
            kernel.add(match["guard"], match["body"])
    return kernels


def disassemble(nvdisasm, cubin):
    return parse(subprocess.run([nvdisasm, "-c", cubin], capture_output=True, text=True,
                                check=True).stdout)
