"""The program and its twin for the emulator carry the same device code, byte for byte: what the emulator
has tested is what a GPU gets.

usage: device_code_test.py VERTEBRA VERTEBRA_EMULATED
"""

import os
import struct
import sys
import tempfile
import unittest

PROGRAM = TWIN = None


def section(path, name):
    """Offset and size of a section of a 64-bit ELF file. Elf64_Ehdr and Elf64_Shdr: elf(5)."""
    with open(path, "rb") as file:
        elf = file.read()
    assert elf[:5] == b"\x7fELF\x02", f"{path} is no 64-bit ELF file"
    (table,) = struct.unpack_from("<Q", elf, 0x28)
    size, count, names = struct.unpack_from("<HHH", elf, 0x3A)
    headers = [struct.unpack_from("<IIQQQQ", elf, table + i * size) for i in range(count)]
    strings = headers[names][4]
    for header in headers:
        start = strings + header[0]
        if elf[start:elf.index(b"\0", start)] == name:
            return header[4], header[5]
    raise LookupError(f"{path} has no section {name.decode()}")


def device_code(path):
    offset, size = section(path, b".nv_fatbin")
    with open(path, "rb") as file:
        file.seek(offset)
        return file.read(size)


class DeviceCodeTest(unittest.TestCase):
    def test_it_is_the_same_in_both(self):
        code = device_code(PROGRAM)
        self.assertGreater(len(code), 10_000)
        self.assertTrue(code == device_code(TWIN), "the two programs carry different device code")

    def test_one_byte_makes_a_difference(self):
        offset, size = section(PROGRAM, b".nv_fatbin")
        with open(PROGRAM, "rb") as file:
            changed = bytearray(file.read())
        changed[offset + size // 2] ^= 1
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "changed")
            with open(path, "wb") as file:
                file.write(changed)
            self.assertFalse(device_code(PROGRAM) == device_code(path))


if __name__ == "__main__":
    TWIN = sys.argv.pop(2)
    PROGRAM = sys.argv.pop(1)
    unittest.main()
