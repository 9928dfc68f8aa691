"""Each lint finds what it is for, and passes a tree without faults.

    python3 tests/lint/lint_test.py REPOSITORY COMPILER"""

import os
import sys
import tempfile
import unittest

REPOSITORY, COMPILER = sys.argv[1:3]
sys.path.insert(0, os.path.join(REPOSITORY, "tools", "lint"))

import file_size  # noqa: E402
import headers_compile_alone  # noqa: E402
import include_arrows  # noqa: E402
import inline_ptx  # noqa: E402
import public_docs  # noqa: E402
import repository_words  # noqa: E402


class Tree(unittest.TestCase):
    """A repository of a few files in a temporary folder."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = self.folder.name

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)


class InlinePtx(Tree):
    def test_stands_in_one_header(self):
        self.write("kernels/device/ptx.cuh", 'asm volatile("bar.sync 0;");\n')
        self.write("tests/emulator/programs/a.cu", 'asm("trap;");\n')
        self.write("kernels/conv/a.cu", "// asm(\nint chasm(int);\n")
        self.assertEqual(inline_ptx.check(self.root), [])
        for line in ['asm("trap;");', 'asm volatile("");', '  __asm__ __volatile__ ("");']:
            self.write("kernels/conv/a.cu", line + "\n")
            self.assertEqual(len(inline_ptx.check(self.root)), 1, line)


class IncludeArrows(Tree):
    def verdict(self, path, header):
        self.write(path, f"#pragma once\n  #  include {header}\n")
        findings = include_arrows.check(self.root)
        os.remove(os.path.join(self.root, path))
        return findings

    def test_lets_arrows_point_down(self):
        for path, header in [
                ("graph/ir/a.h", '"graph/core/b.h"'), ("graph/core/error.h", '"vertebra/error.h"'),
                ("kernels/cpu/a.cc", '"kernels/registry/b.h"'), ("zoo/a.cc", '"graph/ir/b.h"'),
                ("engine/interpret/a.cc", '"kernels/reference/b.h"'),
                ("engine/compile/a.cc", '"engine/plan/b.h"'), ("engine/api/a.cc", '"zoo/b.h"'),
                ("engine/include/vertebra/a.h", '"vertebra/error.h"'),
                ("tools/a.cc", "<vertebra/a.h>"), ("tests/a.cc", '"tools/vertebra/b.h"'),
                ("kernels/cpu/a.cc", "<oneapi/dnnl/dnnl.hpp>"), ("kernels/cpu/a.cc", "<omp.h>"),
                ("engine/runtime/a.cc", "<cuda_runtime_api.h>"), ("graph/ir/a.h", "<vector>"),
                ("engine/image/a.cc", "<jpeglib.h>"), ("tests/a.cc", "<gtest/gtest.h>")]:
            self.assertEqual(self.verdict(path, header), [], (path, header))

    def test_refuses_arrows_that_point_up_or_across(self):
        for path, header in [
                ("graph/core/a.h", '"graph/ir/b.h"'), ("graph/core/a.h", '"vertebra/model.h"'),
                ("graph/memory/a.h", '"graph/ir/b.h"'), ("kernels/cpu/a.cc", '"graph/ir/b.h"'),
                ("zoo/a.cc", '"engine/api/b.h"'), ("engine/plan/a.h", '"kernels/cpu/b.h"'),
                ("engine/interpret/a.cc", '"kernels/cpu/b.h"'), ("engine/image/a.cc", '"zoo/b.h"'),
                ("engine/include/vertebra/a.h", '"graph/core/b.h"'),
                ("engine/pipeline/a.cc", '"zoo/b.h"'), ("graph/ir/a.h", '"tests/b.h"'),
                ("engine/api/a.cc", '"tools/b.h"'), ("bench/a.cc", '"tests/b.h"'),
                ("engine/unheard_of/a.cc", '"graph/core/b.h"')]:
            findings = self.verdict(path, header)
            self.assertEqual(len(findings), 1, (path, header))
            self.assertIn(f"{path}:2: includes ", findings[0])

    def test_confines_headers_of_others(self):
        for path, header in [
                ("kernels/cuda/a.h", "<cudnn_frontend.h>"), ("engine/plan/a.h", "<cuda_runtime.h>"),
                ("engine/runtime/a.cc", "<oneapi/dnnl/dnnl.hpp>"), ("engine/api/a.cc", "<omp.h>"),
                ("tools/a.cc", "<stb_image.h>"), ("engine/api/a.cc", "<CLI/CLI.hpp>"),
                ("zoo/a.cc", "<nlohmann/json.hpp>"), ("graph/ir/a.h", "<gtest/gtest.h>")]:
            self.assertIn("appears only in", "".join(self.verdict(path, header)), (path, header))


class FileSize(Tree):
    def test_stops_past_500_lines(self):
        self.write("graph/a.cc", "\n" * 500)
        self.assertEqual(file_size.check(self.root), [])
        self.write("graph/a.cc", "\n" * 501)
        self.assertIn("graph/a.cc: 501 lines", file_size.check(self.root)[0])

    def test_leaves_build_folders_alone(self):
        self.write("build-dev/a.cc", "\n" * 501)
        self.assertEqual(file_size.check(self.root), [])


class RepositoryWords(Tree):
    def setUp(self):
        super().setUp()
        for folder in repository_words.README_FOLDERS:
            self.write(os.path.join(folder, "README.md"), "what lives here\n")

    def test_passes_a_clean_tree(self):
        self.write("graph/a.cc", "int todos = 0;  // network/work/load\n")
        self.assertEqual(repository_words.check(self.root), [])

    def test_finds_notes_to_oneself_and_paths_of_one_machine(self):
        for word in ("TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK", "/wor" "k/main"):
            self.write("graph/a.cc", f"\n// {word}: later\n")
            self.assertIn("graph/a.cc:2", repository_words.check(self.root)[0], word)

    def test_finds_a_folder_without_readme(self):
        os.remove(os.path.join(self.root, "kernels/cpu/README.md"))
        self.assertIn("kernels/cpu: no README.md", repository_words.check(self.root)[0])


class PublicDocs(Tree):
    def verdict(self, body):
        self.write("engine/include/vertebra/a.h", "/// @file a.h\n#pragma once\n" + body)
        return public_docs.check(self.root)

    def test_passes_documented_declarations(self):
        self.assertEqual(self.verdict(
            "namespace vertebra {\nclass Forward;\n/// A kind.\nenum class E {\n  kA,  ///< one\n"
            "  kB  ///< two\n};\n/// A type.\nclass C : public Base {\n  using Base::Base;\n"
            " public:\n  /// Makes one.\n  explicit C(int a) : a_(a) {}\n  C(const C&) = delete;\n"
            "  ~C();\n\n private:\n  int hidden();\n  int a_ = 0;\n};\n/// Does it.\n"
            "template <typename T>\nT call(const std::string& text = \"{;\",\n       int b = 0);\n"
            "}  // namespace vertebra\n"), [])

    def test_finds_what_is_not_documented(self):
        for body, name in [
                ("struct S {\n};\n", "struct S"), ("/// S.\nstruct S {\n  int a;\n};\n", "int a;"),
                ("/// S.\nclass S {\n public:\n  void run();\n};\n", "void run();"),
                ("/// E.\nenum class E {\n  kA,  ///< one\n  kB\n};\n", "kB"),
                ("namespace vertebra {\nint f(int a,\n      int b);\n}\n", "int f(int a,"),
                ("/// f.\nint f();\nint g();\n", "int g();"),
                ("using A = int;\n", "using A = int;")]:
            findings = self.verdict(body)
            self.assertEqual(len(findings), 1, (body, findings))
            self.assertIn(name, findings[0])

    def test_finds_a_header_without_file_comment(self):
        self.write("engine/include/vertebra/a.h", "#pragma once\n")
        self.assertIn("no @file", public_docs.check(self.root)[0])


class HeadersCompileAlone(Tree):
    def test_finds_the_header_that_leans_on_another(self):
        self.write("graph/good.h", "#pragma once\n#include <cstdlib>\n#include <string>\ninline std::string s;\n")
        self.assertEqual(headers_compile_alone.check(self.root, COMPILER, ["/usr/include"]), [])
        self.write("graph/bad.h", "#pragma once\ninline std::string s;\n")
        findings = headers_compile_alone.check(self.root, COMPILER, [])
        self.assertEqual(len(findings), 1)
        self.assertIn("graph/bad.h: does not compile alone", findings[0])

    def test_passes_over_what_needs_cuda_where_there_is_none(self):
        self.write("kernels/a.h", "#pragma once\n#include <cuda_runtime_of_no_toolkit.h>\n")
        self.assertEqual(headers_compile_alone.check(self.root, COMPILER, []), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
