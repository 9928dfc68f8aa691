"""Checks that every header compiles as the first line of a file.

    python3 tools/lint/headers_compile_alone.py --root REPOSITORY --compiler CXX
        [--include DIR]...

Headers that need the CUDA runtime's are passed over where no DIR has those."""

import argparse
import concurrent.futures
import re
import subprocess
import sys

import source_tree

FOLDERS = ("graph", "kernels", "engine", "zoo")


def compile_alone(root, compiler, includes, header):
    """The compiler's first line of complaint, or None."""
    command = [compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-x", "c++",
               f"-I{root}", f"-I{root}/engine/include"]
    for folder in includes:
        # Last in the search: /usr/include among the -isystem folders would hide the compiler's own.
        command += ["-idirafter", folder]
    result = subprocess.run(command + ["-"], input=f'#include "{header}"\n', text=True,
                            capture_output=True, check=False)
    if result.returncode == 0 or re.search(r"cuda_runtime\w*\.h: No such file", result.stderr):
        return None
    errors = [line for line in result.stderr.splitlines() if "error" in line]
    return f"{header}: does not compile alone: {(errors or [result.stderr.strip()])[0]}"


def check(root, compiler, includes, jobs=2):
    headers = [path for folder in FOLDERS for path in source_tree.files(root, (".h",), folder)]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = pool.map(lambda header: compile_alone(root, compiler, includes, header), headers)
    return [result for result in results if result]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", required=True)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--include", action="append", default=[], help="a folder of third parties")
    arguments = parser.parse_args()
    # An empty value stands for a package in the compiler's own path.
    findings = check(arguments.root, arguments.compiler, [i for i in arguments.include if i])
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)
