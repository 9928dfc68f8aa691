#!/usr/bin/env python3
"""Writes what the emulated runtime can take from the toolkit's headers as it stands.

  unsupported.cc      a weak definition of every cuda* call: it says that the call is unsupported. A
                      real definition anywhere in the library replaces it.
  per_thread.cc       the _ptsz and _ptds variants that programs built with --default-stream
                      per-thread call, each by way of the plain call.
  attribute_names.cc  the names of cudaDeviceAttr.

usage: generate_calls.py INCLUDE_FOLDER... OUTPUT_FOLDER (the first folder that has a header counts)
"""

import pathlib
import re
import sys

API = "cuda_runtime_api.h"
# Calls that the runtime library has for other parts of the system.
OTHER = ["cuda_profiler_api.h", "cuda_gl_interop.h", "cuda_egl_interop.h", "cuda_vdpau_interop.h"]
# Defined with the launches themselves.
LAUNCHES = {"cudaLaunchKernel", "cudaLaunchKernelExC", "cudaLaunchCooperativeKernel"}
PROTOTYPE = re.compile(r"\bcudaError_t\s+CUDARTAPI\s+(cuda\w+)\s*\(([^;{]*)\)\s*;")
VARIANT = re.compile(r"#define\s+(cuda\w+)\s+__CUDART_API_(PTSZ|PTDS)\(\1\)")
ATTRIBUTE = re.compile(r"^\s*(cudaDevAttr\w+)\s*=\s*\d+", re.MULTILINE)
HEAD = "// Written by generate_calls.py from the headers of the CUDA toolkit.\n"


def read(folders, name):
    """The header's text without comments; "" if no folder has it."""
    for folder in folders:
        path = pathlib.Path(folder) / name
        if path.is_file():
            text = path.read_text(errors="replace")
            return re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.DOTALL)
    return ""


def prototypes(text):
    """Name to parameters; of several declarations the first."""
    found = {}
    for name, parameters in PROTOTYPE.findall(text):
        found.setdefault(re.sub(r"_(ptsz|ptds)$", "", name), parameters)
    return found


def split(parameters):
    """The declarations, without default values, and their names."""
    parameters = re.sub(r"\b__dv\s*\([^()]*\)|=[^,]*", "", parameters)
    declarations = [" ".join(p.split()) for p in parameters.split(",")]
    return declarations, [re.search(r"(\w+)$", d).group(1) for d in declarations]


def argument(declaration, name):
    return f"on_thread({name})" if re.search(r"cudaStream_t \w", declaration) else name


def unsupported(names):
    lines = [HEAD, '#include "tests/emulator/runtime/unsupported_call.h"',
             "using vertebra::emulator::runtime::unsupported_call;", 'extern "C" {']
    for name in sorted(names):
        lines.append(f'[[gnu::weak]] int {name}() {{ return unsupported_call("{name}"); }}')
    return "\n".join(lines + ["}", ""])


def per_thread(text, calls):
    lines = [HEAD, '#include "tests/emulator/runtime/per_thread_stream.h"',
             '#pragma GCC diagnostic ignored "-Wdeprecated-declarations"',
             "using namespace vertebra::emulator::runtime;", 'extern "C" {']
    for name, kind in dict(VARIANT.findall(text)).items():
        if name in LAUNCHES or name not in calls:  # the latter: CUDA has it no more
            continue
        declarations, names = split(calls[name])
        if kind == "PTDS" and name + "Async" in calls:
            body = f"finish_on_thread({name}Async({', '.join(names + ['cudaStreamPerThread'])}))"
        else:
            body = f"{name}({', '.join(map(argument, declarations, names))})"
        lines += [f"cudaError_t {name}_{kind.lower()}({', '.join(declarations)}) {{",
                  f"  return {body};", "}"]
    return "\n".join(lines + ["}", ""])


def attribute_names(text):
    lines = [HEAD, "#include <driver_types.h>", "namespace vertebra::emulator::runtime {",
             "const char* attribute_name(cudaDeviceAttr attribute) {", "switch (attribute) {"]
    for name in ATTRIBUTE.findall(text):
        lines.append(f'case {name}: return "{name}";')
    return "\n".join(lines + ["default: return nullptr;", "}", "}",
                              "}  // namespace vertebra::emulator::runtime", ""])


def main():
    *folders, output = sys.argv[1:]
    api = read(folders, API)
    calls = prototypes(api)
    attributes = read(folders, "driver_types.h")
    if len(calls) < 200 or not ATTRIBUTE.search(attributes):
        sys.exit(f"{API} or driver_types.h is not in {', '.join(folders)}, or not of CUDA 13")
    names = set(calls)
    for header in OTHER:
        names |= set(prototypes(read(folders, header)))
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    (output / "unsupported.cc").write_text(unsupported(names))
    (output / "per_thread.cc").write_text(per_thread(api, calls))
    (output / "attribute_names.cc").write_text(attribute_names(attributes))


main()
