"""What the lints share: the files of the repository, and how a finding is reported."""

import os
import sys

CODE = (".h", ".cc", ".cu", ".cuh")
SCRIPTS = (".py", ".sh", ".cmake")
TEXTS = (".md", ".txt", ".json", ".yml", ".yaml", ".toml")


def files(root, suffixes, under=""):
    """Relative paths below root/under that end in one of suffixes, sorted.

    Hidden folders and build folders (build*/ at the top) are not part of the sources."""
    found = []
    for folder, folders, names in os.walk(os.path.join(root, under)):
        top = os.path.samefile(folder, root)
        folders[:] = [f for f in folders if not f.startswith(".") and f != "__pycache__"
                      and not (top and f.startswith("build"))]
        for name in names:
            if name.endswith(suffixes):
                found.append(os.path.relpath(os.path.join(folder, name), root))
    return sorted(found)


def lines(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def main(check):
    """Runs check(root) on the tree of the command line; exit status 1 for any finding."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: {os.path.basename(sys.argv[0])} REPOSITORY")
    findings = check(sys.argv[1])
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)
