"""Writes the file of one mutant, with its mistake in it.

    mutate.py MUTANTS_JSON NAME REPOSITORY OVERLAY"""

import json
import os
import sys

list_file, name, repository, overlay = sys.argv[1:5]
with open(list_file, encoding="utf-8") as file:
    mutant = next(one for one in json.load(file) if one["name"] == name)
with open(os.path.join(repository, mutant["file"]), encoding="utf-8") as file:
    text = file.read()
if text.count(mutant["from"]) != 1:
    sys.exit(f"{name}: {mutant['file']} has {text.count(mutant['from'])} times {mutant['from']!r}, "
             "expected once: let the mutant follow the kernel")
target = os.path.join(overlay, mutant["file"])
os.makedirs(os.path.dirname(target), exist_ok=True)
with open(target, "w", encoding="utf-8") as file:
    file.write(text.replace(mutant["from"], mutant["to"]))
