"""Registers, shared memory and occupancy of every kernel against the golden table.

    python3 resources.py --report REPORT.json.. --occupancy PROGRAM --nvcc-version 13.0.88 \\
                         --golden FOLDER [--update]

The table is FOLDER/resources_<major.minor of nvcc>.csv, a row a kernel and architecture. A kernel
fails with more than 7 registers above its row, with fewer blocks a multiprocessor, with another
size of shared memory, or without a row; so does a row without a kernel. Under a compiler that has
no table, what differs from the newest one is printed and the test is skipped. --update writes the
table from all reports that are given."""

import argparse
import csv
import glob
import json
import os
import subprocess
import sys

from kernel_names import gemm_numbers

SKIPPED = 77
MOST_MORE_REGISTERS = 7
NUMBERS = ["registers", "static_shared", "threads", "dynamic_shared", "blocks"]
COLUMNS = ["kernel", "arch", *NUMBERS]


def config_of(kernel):
    gemm = gemm_numbers(kernel)
    return "tile={m}x{n}x{k} stages={stages}".format(**gemm) if gemm else ""


def measured_rows(reports, occupancy):
    """{(kernel, arch): numbers} of the reports, {arch: file}."""
    kernels = []
    for arch, file_name in reports.items():
        with open(file_name, encoding="utf-8") as file:
            kernels += [(row, arch) for row in json.load(file)]
    lines = [f"{arch}\t{row['threads']}\t{row['registers']}\t{row['static_shared']}\t"
             f"{config_of(row['kernel'])}\n" for row, arch in kernels]
    said = subprocess.run([occupancy], input="".join(lines), capture_output=True, text=True,
                          check=False)
    if said.returncode != 0:
        sys.exit(said.stderr)
    rows = {}
    for (row, arch), line in zip(kernels, said.stdout.splitlines(), strict=True):
        dynamic, blocks = map(int, line.split())
        rows[row["kernel"], arch] = {**{name: row[name] for name in NUMBERS[:3]},
                                     "dynamic_shared": dynamic, "blocks": blocks}
    return rows


def read_table(file_name):
    with open(file_name, newline="", encoding="utf-8") as file:
        return {(row["kernel"], int(row["arch"])): {name: int(row[name]) for name in NUMBERS}
                for row in csv.DictReader(file)}


def write_table(file_name, rows):
    with open(file_name, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for (kernel, arch), numbers in sorted(rows.items()):
            writer.writerow({"kernel": kernel, "arch": arch, **numbers})


def compare(measured, golden):
    """Lines: what is worse than the table, or not in it."""
    findings = []
    for key, now in sorted(measured.items()):
        was = golden.get(key)
        where = f"{key[0]}, sm_{key[1]}"
        if was is None:
            findings.append(f"{where}: not in the table")
            continue
        if now["registers"] > was["registers"] + MOST_MORE_REGISTERS:
            findings.append(f"{where}: {now['registers']} registers, {was['registers']} before")
        if now["blocks"] < was["blocks"]:
            findings.append(f"{where}: {now['blocks']} blocks a multiprocessor, {was['blocks']} before")
        for name in ["static_shared", "dynamic_shared", "threads"]:
            if now[name] != was[name]:
                findings.append(f"{where}: {name} {now[name]}, {was[name]} before")
    archs = {arch for _, arch in measured}
    for kernel, arch in sorted(golden.keys() - measured.keys()):
        if arch in archs:
            findings.append(f"{kernel}, sm_{arch}: in the table, but there is no such kernel")
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", nargs="+", required=True, metavar="ARCH=FILE")
    parser.add_argument("--occupancy", required=True)
    parser.add_argument("--nvcc-version", required=True)
    parser.add_argument("--golden", required=True)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    reports = {int(arch): file for arch, file in (text.split("=", 1) for text in options.report)}
    version = ".".join(options.nvcc_version.split(".")[:2])
    table = os.path.join(options.golden, f"resources_{version}.csv")
    rows = measured_rows(reports, options.occupancy)
    if options.update:
        write_table(table, rows)
        print(f"{table}: {len(rows)} rows")
        return 0
    known = os.path.exists(table)
    tables = [table] if known else sorted(glob.glob(os.path.join(options.golden, "resources_*.csv")))
    findings = compare(rows, read_table(tables[-1])) if tables else ["no table"]
    print("\n".join(findings))
    if not known:
        print(f"skipped: no table for nvcc {version}; the above is against "
              f"{os.path.basename(tables[-1]) if tables else 'nothing'}")
        return SKIPPED
    if findings:
        print(f"{len(findings)} findings; if they are meant, build the target update_resources")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
