"""Checks that no hand-written file passes 500 lines.

    python3 tools/lint/file_size.py REPOSITORY"""

import source_tree

MAX_LINES = 500
TABLES_OF_DATA = ("zoo/labels.cc",)


def check(root):
    findings = []
    for path in source_tree.files(root, source_tree.CODE + source_tree.SCRIPTS):
        count = len(source_tree.lines(root, path))
        if count > MAX_LINES and path not in TABLES_OF_DATA:
            findings.append(f"{path}: {count} lines; expected at most {MAX_LINES}; "
                            "split it by noun, one to a file")
    return findings


if __name__ == "__main__":
    source_tree.main(check)
