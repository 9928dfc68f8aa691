"""Each gate fails on the fault that it is for, and passes what has none."""

import contextlib
import csv
import io
import os
import tempfile
import unittest
import unittest.mock

import assemble
import counters
import instructions
import kernel_names
import resources
import sass

GEMM = "conv2d_implicit_gemm_nhwc_f16<GemmTile<64, 64, 64, 32, 32, 5>, 3, GemmOutput {}>"
PTXAS = """ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function '_Z3addi' for 'sm_80'
ptxas info    : Function properties for _Z3addi
    {stack} bytes stack frame, {stores} bytes spill stores, 0 bytes spill loads
ptxas info    : Used 42 registers, used 1 barriers, 96 bytes smem, 560 bytes cmem[0]
"""


class Names(unittest.TestCase):
    def test_are_short(self):
        self.assertEqual(kernel_names.short_name(
            "void vertebra::f<vertebra::Tile<8, 4>, 3, (vertebra::Output)1>(vertebra::P)"),
            "f<Tile<8, 4>, 3, Output 1>")
        self.assertEqual(kernel_names.short_name("vertebra::(anonymous namespace)::g(int)"), "g")

    def test_give_the_tile(self):
        self.assertEqual(kernel_names.gemm_numbers(GEMM.format(2)),
                         {"m": 64, "n": 64, "k": 64, "warp_m": 32, "warp_n": 32, "stages": 3, "output": 2})
        self.assertIsNone(kernel_names.gemm_numbers("depthwise_nhwc_f16<3, 1, 4>"))


class Assembly(unittest.TestCase):
    def numbers(self, threads=256, **stack):
        kernels = assemble.parse_report(PTXAS.format(**{"stack": 0, "stores": 0, **stack}))
        return {**kernels["_Z3addi"], "threads": threads}

    def test_reads_the_numbers(self):
        self.assertEqual(self.numbers(), {"registers": 42, "static_shared": 96, "stack": 0,
                                          "spills": 0, "threads": 256})
        self.assertEqual(assemble.findings_of("add", self.numbers()), [])

    def test_finds_spills_stacks_and_missing_bounds(self):
        for numbers, word in [(self.numbers(stores=8), "spilled"), (self.numbers(stack=16), "stack"),
                              (self.numbers(threads=None), "__launch_bounds__"),
                              ({"static_shared": 0, "threads": 1}, "says nothing")]:
            findings = assemble.findings_of("add", numbers)
            self.assertEqual(len(findings), 1)
            self.assertIn(word, findings[0])

    def test_finds_what_the_compiler_warns_of(self):
        for says, status in [("ptxas warning : Registers are spilled to local memory", 0),
                             ("ptxas info    : (C7510) Potential Performance Loss", 0),
                             ("ptxas fatal   : Unresolved extern", 255)]:
            with tempfile.TemporaryDirectory() as folder:
                ptxas = os.path.join(folder, "ptxas")
                with open(ptxas, "w", encoding="utf-8") as file:
                    file.write(f"#!/bin/sh\necho '{says}' >&2\nexit {status}\n")
                os.chmod(ptxas, 0o755)
                module = os.path.join(folder, "a.ptx")
                with open(module, "w", encoding="utf-8") as file:
                    file.write(".visible .entry _Z3addi(\n .param .u32 a\n)\n.maxntid 256\n{\n}\n")
                _, findings = assemble.assemble(ptxas, module, 80, os.path.join(folder, "a.cubin"))
                self.assertIn(says, findings)


class Resources(unittest.TestCase):
    ROW = {"registers": 96, "static_shared": 0, "threads": 128, "dynamic_shared": 49152, "blocks": 3}

    def compare(self, **changes):
        return resources.compare({("f", 80): {**self.ROW, **changes}}, {("f", 80): self.ROW})

    def test_lets_pass_what_is_no_worse(self):
        for changes in [{}, {"registers": 103}, {"registers": 40}, {"blocks": 4}]:
            self.assertEqual(self.compare(**changes), [], changes)

    def test_finds_what_is_worse(self):
        for changes in [{"registers": 104}, {"blocks": 2}, {"static_shared": 4},
                        {"dynamic_shared": 32768}, {"threads": 256}]:
            self.assertEqual(len(self.compare(**changes)), 1, changes)

    def test_finds_kernels_and_rows_without_the_other(self):
        self.assertIn("not in the table", resources.compare({("f", 80): self.ROW}, {})[0])
        golden = {("f", 80): self.ROW, ("g", 80): self.ROW, ("g", 90): self.ROW}
        self.assertEqual(resources.compare({("f", 80): self.ROW}, golden),
                         ["g, sm_80: in the table, but there is no such kernel"])

    def test_tables_read_as_written(self):
        with tempfile.TemporaryDirectory() as folder:
            table = os.path.join(folder, "resources_13.0.csv")
            rows = {(GEMM.format(0), 80): self.ROW, ("g", 75): self.ROW}
            resources.write_table(table, rows)
            self.assertEqual(resources.read_table(table), rows)
            with open(table, newline="", encoding="utf-8") as file:
                self.assertEqual(next(csv.reader(file)), resources.COLUMNS)


class Instructions(unittest.TestCase):
    # Of warp tiles of 32 x 32 with k-tiles of 64.
    LOOP = (["LDGSTS.E.BYPASS.128 [R1], [R2.64]"] * 8 + ["BAR.SYNC.DEFER_BLOCKING 0x0"] +
            ["LDSM.16.M88.4 R1, [R2]"] * 16 + ["HMMA.16816.F32 R1, R2, R3, R1"] * 32 + ["IADD3 R1, R2, R3"] * 60)
    AFTER = ["LDG.E.64 R1, [R2.64]", "STS [R1], R2", "LDS.128 R4, [R1]", "STG.E.128 [R1.64], R4", "EXIT"]

    def findings(self, loop, after=None, before=(), output=0):
        lines = [f"        /*{n * 16:04x}*/                   {text} ;" for n, text in enumerate(before)]
        lines.append(".L_x_1:")
        lines += [f"        /*{n * 16:04x}*/                   {text} ;" for n, text in enumerate(loop)]
        lines.append("        /*9000*/              @!P0 BRA `(.L_x_1) ;")
        lines += [f"        /*{n * 16:04x}*/                   {text} ;"
                  for n, text in enumerate(self.AFTER if after is None else after)]
        kernels = sass.parse("\n".join([".text._Z1f:", *lines, "\t.section .nv.shared,\"aw\""]))
        return instructions.findings_of(GEMM.format(output), kernels["_Z1f"])

    def test_pass_what_they_should(self):
        self.assertEqual(self.findings(self.LOOP), [])
        # A filler that never runs.
        self.assertEqual(self.findings([*self.LOOP, "@!PT LDS RZ, [RZ]"]), [])

    def test_find_a_loop_that_is_not_as_computed(self):
        for changed in [self.LOOP[1:], self.LOOP[:8] + self.LOOP[9:], self.LOOP[:9] + self.LOOP[10:],
                        self.LOOP[:40] + self.LOOP[41:], self.LOOP + ["IADD3 R1, R2, R3"] * 60]:
            self.assertEqual(len(self.findings(changed)), 1)
        for extra in ["BAR.SYNC.DEFER_BLOCKING 0x0", "F2FP.F16.F32.PACK_AB R1, R2, R3", "CALL.REL.NOINC `(.L_x_1)",
                      "LDG.E R1, [R2.64]", "STS.128 [R1], R4", "LDS R1, [R2]"]:
            self.assertGreaterEqual(len(self.findings([*self.LOOP, extra])), 1, extra)
        for old, new in [("HMMA.16816.F32", "HMMA.1688.F32"), ("LDSM.16.M88.4", "LDSM.16.M88.2"),
                         ("BYPASS.128", "ACCESS.64")]:
            self.assertGreaterEqual(len(self.findings([i.replace(old, new) for i in self.LOOP])), 1, new)

    def test_find_matrix_instructions_outside_any_one_loop(self):
        self.assertIn("no loop that holds every HMMA",
                      self.findings(self.LOOP, before=["HMMA.16816.F32 R1, R2, R3, R1"])[0])

    def test_find_narrow_accesses_around_it(self):
        for narrow in ["LDG.E R1, [R2.64]", "STG.E.64 [R1.64], R4", "LDL R1, [R2]", "STL.128 [R2], R4",
                       "LDGSTS.E.64 [R1], [R2.64]", "STS.U16 [R1], R2"]:
            self.assertEqual(len(self.findings(self.LOOP, [*self.AFTER, narrow])), 1, narrow)
        # Partial sums are stored one by one; their tile in shared memory is made of pairs.
        self.assertEqual(self.findings(self.LOOP, ["STG.E [R1.64], R2", "STS.64 [R1], R2"], output=1), [])
        self.assertEqual(len(self.findings(self.LOOP, ["STS [R1], R2"], output=1)), 1)

    def test_find_narrow_accesses_of_depthwise_kernels(self):
        text = ".text._Z1f:\n        /*0000*/  {} R1, [R2.64] ;\n"
        for opcode, findings in [("LDG.E.128.CONSTANT", 0), ("LDG.E.64", 1), ("LDG.E.U16", 1)]:
            kernel = sass.parse(text.format(opcode))["_Z1f"]
            self.assertEqual(len(instructions.findings_of("depthwise_nhwc_f16<3, 1, 4>", kernel)), findings)

    def test_skip_without_a_disassembler(self):
        with contextlib.redirect_stdout(io.StringIO()) as said, unittest.mock.patch(
                "sys.argv", ["instructions.py", "--nvdisasm", "NOTFOUND", "--cubins", "."]):
            self.assertEqual(instructions.main(), instructions.SKIPPED)
        self.assertIn("no nvdisasm", said.getvalue())


class Counters(unittest.TestCase):
    def launch(self, kernel, conflicts=0, **sectors):
        return {"kernel": f"void vertebra::{kernel}<3>(vertebra::P)", "bank_conflicts": conflicts,
                "accesses": {kind: {"sectors": count, "bytes": 3200} for kind, count in sectors.items()},
                "compulsory_dram": {"read_bytes": 640, "write_bytes": 64}}

    def test_find_conflicts_and_sectors_that_are_asked_for_twice(self):
        for launch, findings in [
                (self.launch("conv2d_implicit_gemm_nhwc", async_copy_global=100, global_store=125), 0),
                (self.launch("conv2d_implicit_gemm_nhwc", async_copy_global=101), 1),
                (self.launch("conv2d_implicit_gemm_nhwc", global_store=126), 1),
                (self.launch("depthwise_nhwc_f16", global_load=100, global_store=100), 0),
                (self.launch("depthwise_nhwc_f16", global_load=101, global_store=101), 2),
                (self.launch("pool", conflicts=1), 1), (self.launch("pool", global_load=200), 0)]:
            self.assertEqual(len(counters.launch_findings(launch)), findings, launch)

    def test_find_bytes_unlike_the_estimate(self):
        launches = [self.launch("a"), self.launch("b"), self.launch("c")]
        self.assertEqual(counters.step_findings([(2, 1408, "x"), (1, 704, "y")], launches), [])
        for steps in [[(2, 1407, "x"), (1, 704, "y")], [(2, 1408, "x")], [(1, 704, "x"), (1, 704, "y")]]:
            self.assertEqual(len(counters.step_findings(steps, launches)), 1, steps)


if __name__ == "__main__":
    unittest.main()
