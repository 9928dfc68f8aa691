"""Checks that everything a user can name in the public headers is documented.

    python3 tools/lint/public_docs.py REPOSITORY

Each class, struct, enum, alias, function, constant and public member in engine/include/vertebra has
a /// comment before it or a trailing ///<, and each header an @file. This is no parser of C++: it
follows braces, semicolons and access labels, which the headers are plain enough for."""

import re

import source_tree

FOLDER = "engine/include/vertebra"

# Need no comment of their own: the meaning is fixed by the language or stated at the class.
EXEMPT = re.compile(
    r"friend\b|using [\w:]+::\w+;|(class|struct|enum class) \w+;|.*= (default|delete);|"
    r"(virtual )?~\w+\(|(?P<own>\w+)\((const )?(?P=own)&{1,2}( \w+)?\)|\w+& operator=\(|"
    r"static_assert\b|namespace\b|extern \"C\"|[})\]]")
TYPE = re.compile(r"(template *<[^{;]*> *)?(class|struct|enum|union)\b(?! \w+ \w+ *[=;(])")
LABEL = re.compile(r"(public|protected|private):$")


def statements(source):
    """Yields (number, text, documented, scopes) for each declaration, where scopes is the list of
    open braces: 'namespace', 'public', 'hidden' (private parts and bodies) or 'enum'."""
    scopes, text, start, documented, comment = [], "", 0, False, False
    for number, raw in enumerate(source, 1):
        line = raw.strip()
        if line.startswith("///") and not line.startswith("///<"):
            comment = True
            continue
        trailing = "///<" in line
        code = re.sub(r'"(\\.|[^"\\])*"', '""', line).split("//")[0].strip()
        if not code or code.startswith("#"):
            comment = comment and bool(line) and not code
            continue
        label = LABEL.match(code)
        if label and scopes:
            scopes[-1] = "public" if label.group(1) == "public" else "hidden"
            continue
        if not text.strip():
            start, documented, comment = number, comment, False
        documented = documented or trailing
        for char in code + " ":
            in_enum = bool(scopes) and scopes[-1] == "enum"
            if char == "{":
                yield start, text.strip(), documented, list(scopes)
                scopes.append(kind(text.strip()))
                text = ""
            elif char == "}":
                if in_enum and text.strip():
                    yield start, text.strip(), documented, list(scopes)
                if scopes:
                    scopes.pop()
                text = ""
            elif char == ";" or (char == "," and in_enum):
                if text.strip():
                    yield start, text.strip() + char, documented, list(scopes)
                text = ""
            else:
                text += char


def kind(text):
    if text.startswith(("namespace", "extern")):
        return "namespace"
    match = TYPE.match(text)
    if not match:
        return "hidden"
    return {"class": "hidden", "enum": "enum"}.get(match.group(2), "public")


def check(root):
    findings = []
    for path in source_tree.files(root, (".h",), FOLDER):
        source = source_tree.lines(root, path)
        if not any("@file" in line for line in source[:10]):
            findings.append(f"{path}:1: no @file; say what the header is for and since when")
        for number, text, documented, scopes in statements(source):
            if documented or "hidden" in scopes or EXEMPT.match(text):
                continue
            findings.append(f"{path}:{number}: '{text}' is not documented; expected /// before it "
                            "or ///< after it")
    return findings


if __name__ == "__main__":
    source_tree.main(check)
