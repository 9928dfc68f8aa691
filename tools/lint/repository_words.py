"""Checks for notes to oneself, for paths of one machine, and for folders without a README.

    python3 tools/lint/repository_words.py REPOSITORY"""

import os
import re

import source_tree

# Spelt in halves, so that this file passes its own check.
WORDS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|(?<![\w.])/wor" r"k/")

README_FOLDERS = (
    ".", "graph", "graph/core", "graph/ir", "graph/passes", "graph/memory", "graph/io",
    "kernels", "kernels/registry", "kernels/reference", "kernels/cpu",
    "engine", "engine/include", "engine/interpret", "engine/compile", "engine/plan",
    "engine/runtime", "engine/image", "engine/pipeline", "engine/api",
    "zoo", "tools", "tests", "tests/emulator", "bench")


def check(root):
    findings = []
    for path in source_tree.files(
            root, source_tree.CODE + source_tree.SCRIPTS + source_tree.TEXTS):
        for number, line in enumerate(source_tree.lines(root, path), 1):
            match = WORDS.search(line)
            if match:
                findings.append(f"{path}:{number}: '{match.group(0)}'; say what is so, or leave it "
                                "out")
    for folder in README_FOLDERS:
        if not os.path.exists(os.path.join(root, folder, "README.md")):
            findings.append(f"{folder}: no README.md; say what lives here, who may include it and "
                            "how to add one more")
    return findings


if __name__ == "__main__":
    source_tree.main(check)
