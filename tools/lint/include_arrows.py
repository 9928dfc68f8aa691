"""Checks who includes whom: the layers of the house, and headers of others that stay in one folder.

    python3 tools/lint/include_arrows.py REPOSITORY

To let a folder include one more, change the table and say why in a decision record."""

import os
import re

import source_tree

# Folder -> the folders it may include besides itself. The longest name that fits a file counts.
ARROWS = {
    "graph/core": ["engine/include/vertebra/error.h"],
    "graph/ir": ["graph/core"],
    "graph/passes": ["graph/core", "graph/ir"],
    "graph/memory": ["graph/core"],
    "graph/io": ["graph/core"],
    "kernels": ["graph/core"],
    "zoo": ["graph"],
    "engine/include": [],
    "engine/interpret": ["graph", "kernels/reference"],
    "engine/compile": ["graph", "kernels", "engine/plan"],
    "engine/plan": ["graph", "kernels/registry"],
    "engine/runtime": ["engine/plan", "kernels", "graph/core"],
    "engine/image": ["graph/core"],
    "engine/pipeline": ["engine", "graph/core"],
    "engine/api": ["engine", "zoo", "graph", "kernels"],
    "tools": ["graph", "kernels", "engine", "zoo"],
    # A program of its own, which must not share a mistake with what it runs.
    "tests/emulator": [],
    "tests": ["graph", "kernels", "engine", "zoo", "tools"],
    "bench": ["graph", "kernels", "engine", "zoo", "tools"],
}

# Headers of others -> the only folders in which they appear.
CONFINED = [
    (r"cudnn.*\.h", ["kernels/cudnn"]),
    (r"cuda_runtime.*\.h", ["kernels", "engine/runtime", "tests/emulator", "tests/kernels"]),
    (r"(oneapi/dnnl/.*|dnnl.*\.hp?p?|omp\.h)", ["kernels/cpu"]),
    (r"(jpeglib\.h|jerror\.h|stb_image\.h|stb/.*)", ["engine/image"]),
    (r"CLI/.*", ["tools"]),
    (r"nlohmann/.*", ["engine/plan", "engine/pipeline", "engine/api", "tools", "tests",
                    "bench"]),
    (r"(gtest|gmock)/.*", ["tests"]),
]

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')
TOPS = ("graph", "kernels", "zoo", "engine", "tools", "tests", "bench")


def within(path, folder):
    return path == folder or path.startswith(folder + "/")


def home(path):
    """The entry of ARROWS that a file belongs to, or None."""
    fitting = [folder for folder in ARROWS if within(path, folder)]
    return max(fitting, key=len, default=None)


def target(root, path, quote, header):
    """The path of an included header of ours, or None for a header of others."""
    if header.startswith("vertebra/"):
        return "engine/include/" + header
    if header.split("/")[0] in TOPS:
        return header
    beside = os.path.join(os.path.dirname(path), header)
    return beside if quote == '"' and os.path.exists(os.path.join(root, beside)) else None


def fault(root, path, quote, header):
    """Why the file at path may not include the header, or None."""
    ours = target(root, path, quote, header)
    if ours is None:
        for pattern, folders in CONFINED:
            if re.fullmatch(pattern, header) and not any(within(path, f) for f in folders):
                return f"appears only in {', '.join(folders)}"
        return None
    own = home(path)
    if own is None:
        return "its folder is missing in the table of include_arrows.py"
    if any(within(ours, folder) for folder in [own, *ARROWS[own]]):
        return None
    return f"{own} may include {', '.join(ARROWS[own]) or 'only itself'}"


def check(root):
    findings = []
    for path in source_tree.files(root, source_tree.CODE):
        for number, line in enumerate(source_tree.lines(root, path), 1):
            match = INCLUDE.match(line)
            why = fault(root, path, *match.groups()) if match else None
            if why:
                findings.append(f"{path}:{number}: includes {match.group(2)}; {why}")
    return findings


if __name__ == "__main__":
    source_tree.main(check)
