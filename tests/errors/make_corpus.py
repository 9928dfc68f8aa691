#!/usr/bin/env python3
"""Writes a folder of 200 files, good images and bad ones, and what is to be expected of each.

  make_corpus.py FOLDER EXPECTED.json        needs the PyPI packages pillow and numpy

EXPECTED.json maps each name (bytes that are no UTF-8 as \\udcXX) to "ok" or to the kind of fault:
truncated, empty, not_an_image, unsupported, oversized. The result is the same on every run.
"""

import io
import json
import os
import pathlib
import struct
import sys
import zlib

import numpy as np
from PIL import Image

COUNT = 200


def picture(index, width, height, channels=3):
    """Smooth colour with some noise, different for each index."""
    noise = np.random.RandomState(index).randint(0, 32, (height, width, channels))
    y, x = np.mgrid[0:height, 0:width]
    ramp = np.stack([(x * 3 + index * 7) % 224, (y * 5) % 224, (x + y) % 224, (x * y) % 224], -1)
    return (ramp[:, :, :channels] + noise).astype(np.uint8)


def encode(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def rgb(index, width=61, height=47):
    return Image.fromarray(picture(index, width, height))


def jpeg(index, width=61, height=47, **options):
    return encode(rgb(index, width, height), "JPEG", **{"quality": 90, **options})


def png(index, width=61, height=47):
    return encode(rgb(index, width, height), "PNG")


def sixteen_bit(index):
    grey = picture(index, 40, 30, 1)[:, :, 0].astype(np.uint16) * 257
    return encode(Image.fromarray(grey), "PNG")


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_that_declares(width, height):
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", zlib.compress(b"\0" * 64)) +
            png_chunk(b"IEND", b""))


def png_with_absurd_chunk(index):
    whole = png(index)
    return whole[:33] + struct.pack(">I", 0x7FFFFFF0) + b"IDAT" + whole[41:]


# name pattern, maker of the bytes, expectation
GOOD = [
    ("baseline_{}.jpg", lambda i: jpeg(i)),
    ("progressive_{}.jpg", lambda i: jpeg(i, progressive=True)),
    ("subsampled_{}.jpg", lambda i: jpeg(i, 63, 41, subsampling=2)),
    ("grey_{}.jpg", lambda i: encode(rgb(i).convert("L"), "JPEG")),
    ("cmyk_{}.jpg", lambda i: encode(rgb(i).convert("CMYK"), "JPEG")),
    ("rgb_{}.png", lambda i: png(i)),
    ("grey_{}.png", lambda i: encode(rgb(i).convert("L"), "PNG")),
    ("palette_{}.png", lambda i: encode(rgb(i).convert("P"), "PNG")),
    ("alpha_{}.png", lambda i: encode(Image.fromarray(picture(i, 33, 55, 4)), "PNG")),
    ("sixteen_{}.png", sixteen_bit),
    ("pixel_{}.png", lambda i: png(i, 1, 1)),
    ("bitmap_{}.bmp", lambda i: encode(rgb(i), "BMP")),
    ("palette_{}.gif", lambda i: encode(rgb(i).convert("P"), "GIF")),
    ("portable_{}.ppm", lambda i: encode(rgb(i), "PPM")),
    ("really_a_jpeg_{}.png", lambda i: jpeg(i)),
    ("really_a_png_{}.txt", lambda i: png(i)),
    ("with space, comma {}.jpg", lambda i: jpeg(i)),
    ("with \"quotes\" {}.png", lambda i: png(i)),
]
BAD = [
    ("cut_early_{}.jpg", lambda i: jpeg(i)[:150 + i], "truncated"),
    ("cut_late_{}.jpg", lambda i: jpeg(i)[:-200], "truncated"),
    ("cut_progressive_{}.jpg", lambda i: jpeg(i, progressive=True)[:-300], "truncated"),
    ("cut_{}.png", lambda i: png(i)[:len(png(i)) // 2], "truncated"),
    ("empty_{}.jpg", lambda i: b"", "empty"),
    ("text_{}.jpg", lambda i: b"This is not a picture, number %d.\n" % i, "not_an_image"),
    ("random_{}.png", lambda i: b"\x01" + np.random.RandomState(i).bytes(500), "not_an_image"),
    ("webp_{}.jpg", lambda i: b"RIFF\x24\0\0\0WEBPVP8 " + bytes(24), "unsupported"),
    ("tiff_{}.jpg", lambda i: encode(rgb(i), "TIFF"), "unsupported"),
    ("oversized_{}.png", lambda i: png_that_declares(60000, 60000), "oversized"),
    ("chunk_{}.png", png_with_absurd_chunk, "truncated"),
]
# Once each: names that shells, csv and JSON stumble over.
ODD_NAMES = [b"line\nbreak.jpg", b"tab\there.jpg", b"caf\xc3\xa9.jpg", b"latin1_\xe9.jpg",
             b"-dash.jpg", b"#hash.jpg", b"'single'.jpg", b"back\\slash.jpg"]


def files():
    for index, name in enumerate(ODD_NAMES):
        yield name, jpeg(1000 + index), "ok"
    kinds = [(name, make, "ok") for name, make in GOOD] + BAD
    for index in range(COUNT - len(ODD_NAMES)):
        name, make, expected = kinds[index % len(kinds)]
        yield name.format(index).encode(), make(index), expected


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True)
    expected = {}
    for name, content, verdict in files():
        with open(os.path.join(os.fsencode(folder), name), "wb") as out:
            out.write(content)
        expected[os.fsdecode(name)] = verdict
    assert len(expected) == COUNT
    pathlib.Path(sys.argv[2]).write_text(json.dumps(expected, indent=0))


if __name__ == "__main__":
    main()
