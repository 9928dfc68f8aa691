"""Names of kernels, as tables and messages show them."""

import re
import subprocess


def demangle(names):
    """What c++filt makes of each mangled name, without parameters and without the namespace."""
    if not names:
        return []
    text = subprocess.run(["c++filt"], input="\n".join(names), capture_output=True, text=True,
                          check=True).stdout
    return [short_name(line) for line in text.splitlines()]


def short_name(demangled):
    """"void vertebra::add<vertebra::Tile<8> >(int, float)" -> "add<Tile<8>>"."""
    text = demangled.replace("(anonymous namespace)::", "").replace("vertebra::", "")
    text = re.sub(r"\((\w+)\)(\d)", r"\1 \2", text)  # "(Output)1": an enumerator
    text = re.sub(r"\(.*", "", text)
    return re.sub(r"^void ", "", text).replace("> >", ">>").replace("> >", ">>")


# The implicit-GEMM convolution: tile, warp tile, stages, output (0 pixels, 1 partial sums, 2 floats).
GEMM = re.compile(
    r"conv2d_implicit_gemm_nhwc_f16<GemmTile<(?P<m>\d+), (?P<n>\d+), (?P<k>\d+), (?P<warp_m>\d+), "
    r"(?P<warp_n>\d+), \d+>, (?P<stages>\d+), GemmOutput (?P<output>\d)>")


def gemm_numbers(name):
    """The template's numbers by name, or None for another kernel."""
    match = GEMM.fullmatch(name)
    return {key: int(value) for key, value in match.groupdict().items()} if match else None
