#!/usr/bin/env python3
"""Writes the golden images of engine_image_test with the real Pillow.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install pillow==13.0.0 numpy
    /tmp/venv/bin/python tests/engine/image/make_goldens.py tests/engine/image/data

Every encoded file has a neighbour <file>.ppm with the pixels of Pillow's convert("RGB"). cases.txt
lists resize and preprocess cases, one a line:
    resize IN WIDTH HEIGHT bilinear|bicubic EXPECTED
    preprocess IN SHORT_SIDE CROP_H CROP_W bilinear|bicubic EXPECTED
"""
import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def photo(width, height, seed=0):
    """Smooth waves, an edge and noise: something that resembles a photo to a codec."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 90 * np.sin(x / (5 + c) + seed) * np.cos(y / (7 - c)) for c in range(3)]
    pixels = np.stack(planes, axis=-1) + rng.normal(0, 6, (height, width, 3))
    pixels[:, width // 2 :] += 40 * ((y[:, width // 2 :] // 4 % 2) * 2 - 1)[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), "RGB")


class Goldens:
    def __init__(self, folder):
        self.folder = folder
        self.cases = []

    def save(self, name, image, **options):
        out = io.BytesIO()
        image.save(out, format=options.pop("format", None) or Path(name).suffix[1:], **options)
        self.add(name, out.getvalue())

    def add(self, name, data, expected=None):
        (self.folder / name).write_bytes(data)
        if expected is None:
            expected = Image.open(io.BytesIO(data)).convert("RGB")
        expected.save(self.folder / f"{name}.ppm")


def rgba(width, height):
    alpha = Image.fromarray((np.arange(width * height).reshape(height, width) * 7 % 256).astype(np.uint8))
    image = photo(width, height, 3)
    image.putalpha(alpha)
    return image


def chunk(kind, data):
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_16bit(pixels, colour_type):
    """A 16-bit PNG, by hand: Pillow writes no 16-bit RGB."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)

    header = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


def short_palette_png():
    """Indices 0 to 7, a palette of 3 entries: the others are outside it."""
    rows = b"".join(bytes([0] + [(x + y) % 8 for x in range(7)]) for y in range(5))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 7, 5, 8, 3, 0, 0, 0))
            + chunk(b"PLTE", bytes([255, 0, 0, 0, 255, 0, 0, 0, 255]))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def as_ycck(cmyk_jpeg):
    """Marks Pillow's CMYK file as YCCK in its Adobe segment: the same samples, read otherwise."""
    at = cmyk_jpeg.index(b"Adobe")
    return cmyk_jpeg[: at + 11] + b"\x02" + cmyk_jpeg[at + 12 :]


def write_jpegs(g):
    for subsampling in (0, 1, 2):
        for progressive in (False, True):
            kind = "progressive" if progressive else "baseline"
            g.save(f"{kind}_{'444 422 420'.split()[subsampling]}.jpg", photo(37, 29, subsampling),
                   format="jpeg", quality=85, subsampling=subsampling, progressive=progressive)
    g.save("low_quality.jpg", photo(53, 41, 4), format="jpeg", quality=12)
    g.save("one_pixel.jpg", photo(1, 1), format="jpeg")
    g.save("grey.jpg", photo(31, 17, 5).convert("L"), format="jpeg")
    g.save("restart.jpg", photo(40, 40, 6), format="jpeg", restart_marker_blocks=2)
    cmyk = Image.merge("CMYK", photo(23, 19, 7).split() + (photo(23, 19, 8).convert("L"),))
    g.save("cmyk.jpg", cmyk, format="jpeg", quality=90)
    g.add("ycck.jpg", as_ycck((g.folder / "cmyk.jpg").read_bytes()))
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        name = f"orientation_{orientation}.jpg"
        g.save(name, photo(13, 8, 9), format="jpeg", exif=exif)
        upright = ImageOps.exif_transpose(Image.open(g.folder / name)).convert("RGB")
        upright.save(g.folder / f"orientation_{orientation}.upright.ppm")


def write_pngs(g):
    g.save("rgb.png", photo(19, 13, 1))
    g.save("one_pixel.png", photo(1, 1, 2))
    g.save("grey.png", photo(11, 7, 2).convert("L"))
    g.save("grey_alpha.png", rgba(11, 7).convert("LA"))
    g.save("rgba.png", rgba(17, 9))
    g.save("bilevel.png", photo(19, 5, 2).convert("1"))
    for bits in (1, 2, 4, 8):
        g.save(f"palette_{bits}.png", photo(15, 11, bits).quantize(2**bits), bits=bits)
    g.save("palette_transparent.png", photo(15, 11, 3).quantize(16), transparency=bytes([0, 128, 255, 7]))
    g.save("colour_key.png", photo(15, 11, 3), transparency=photo(15, 11, 3).getpixel((2, 3)))
    g.add("short_palette.png", short_palette_png())
    deep = (np.asarray(photo(9, 7, 4)).astype(np.uint16) * 256 + 77)
    g.add("rgb_16.png", png_16bit(deep, 2))
    # Pillow clips 16-bit grey to 255; the contract is the high byte.
    high = Image.fromarray((deep[..., 0] >> 8).astype(np.uint8)).convert("RGB")
    g.add("grey_16.png", png_16bit(deep[..., 0], 0), high)


def gif_with_offset_frame():
    """A frame of 5 x 4 at (2, 1) on a canvas of 9 x 8, with transparency, cut out of a real file."""
    frame = photo(5, 4, 2).quantize(8)
    out = io.BytesIO()
    frame.save(out, format="gif", transparency=2)
    data = bytearray(out.getvalue())
    struct.pack_into("<HH", data, 6, 9, 8)
    at = data.index(b"\x2c\x00\x00\x00\x00\x05\x00\x04\x00")
    struct.pack_into("<HH", data, at + 1, 2, 1)
    return bytes(data)


def write_others(g):
    g.save("plain.gif", photo(21, 15, 1).quantize(64))
    g.save("interlaced.gif", photo(21, 19, 2).quantize(32), interlace=True)
    g.save("transparent.gif", photo(9, 9, 3).quantize(16), transparency=3)
    g.save("two_frames.gif", photo(12, 10, 4).quantize(16), save_all=True,
           append_images=[photo(12, 10, 5).quantize(16)])
    g.add("offset_frame.gif", gif_with_offset_frame())
    g.save("rgb.bmp", photo(13, 9, 1))
    g.save("grey.bmp", photo(13, 9, 1).convert("L"))
    g.save("palette.bmp", photo(13, 9, 2).quantize(16))
    g.save("bilevel.bmp", photo(13, 9, 2).convert("1"))
    g.save("rgba.bmp", rgba(7, 6))
    pixels = (np.arange(11 * 4) * 1471 % 65536).astype("<u2")
    rows = b"".join(row.tobytes() + b"\0\0" for row in pixels.reshape(4, 11))
    g.add("rgb_555.bmp", b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54 + len(rows), 0, 0, 54, 40, 11, 4, 1, 16,
                                             0, len(rows), 0, 0, 0, 0) + rows)
    masks = struct.pack("<III", 0xF800, 0x7E0, 0x1F)
    g.add("rgb_565_top_down.bmp", b"BM" + struct.pack("<IHHIIiiHHIIiiII", 66 + len(rows), 0, 0, 66, 40, 11, -4,
                                                      1, 16, 3, len(rows), 0, 0, 0, 0) + masks + rows)
    g.save("rgb.tga", photo(13, 9, 1))
    g.save("rle.tga", photo(13, 9, 2).quantize(4).convert("RGB"), compression="tga_rle")
    g.save("palette.tga", photo(13, 9, 3).quantize(16))
    g.save("grey.tga", photo(13, 9, 3).convert("L"))
    g.save("rgba.tga", rgba(7, 6))
    g.save("rgb.ppm", photo(7, 5, 1))
    g.save("grey.pgm", photo(7, 5, 1).convert("L"), format="ppm")
    g.add("maximum_100.ppm", b"P6\n# comment\n3 2\n100\n" + bytes(range(0, 108, 6)))
    g.add("deep.ppm", b"P6 3 2 1000\n" + np.arange(0, 1008, 56, dtype=">u2").tobytes())


def write_resizes(g):
    for name, width, height in (("source", 50, 38), ("line", 61, 1), ("column", 1, 47), ("dot", 1, 1),
                                ("noise", 33, 35)):
        image = photo(width, height, 11)
        if name == "noise":
            image = Image.fromarray(np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8))
        image.save(g.folder / f"{name}.resize.ppm")
    sizes = {"source": [(25, 19), (17, 13), (50, 20), (31, 38), (64, 49), (1, 1), (3, 60), (51, 39), (49, 37)],
             "line": [(20, 1), (90, 5), (61, 3)], "column": [(1, 20), (5, 60)], "dot": [(4, 3)],
             "noise": [(20, 21), (40, 60), (7, 34), (23, 2)]}
    for name, targets in sizes.items():
        image = Image.open(g.folder / f"{name}.resize.ppm")
        for width, height in targets:
            for kind, resampling in FILTERS.items():
                expected = f"{name}_{width}x{height}_{kind}.expected.ppm"
                image.resize((width, height), resampling).save(g.folder / expected)
                g.cases.append(f"resize {name}.resize.ppm {width} {height} {kind} {expected}")


def torchvision(image, short_side, crop_h, crop_w, resampling):
    """Resize(short_side) and CenterCrop((crop_h, crop_w)) of torchvision on a Pillow image."""
    width, height = image.size
    short, long = min(width, height), max(width, height)
    new_long = int(short_side * long / short)
    size = (short_side, new_long) if width <= height else (new_long, short_side)
    image = image.resize(size, resampling)
    width, height = image.size
    if crop_w > width or crop_h > height:
        left = (crop_w - width) // 2 if crop_w > width else 0
        top = (crop_h - height) // 2 if crop_h > height else 0
        padded = Image.new("RGB", (max(width, crop_w), max(height, crop_h)))
        padded.paste(image, (left, top))
        image, (width, height) = padded, padded.size
    top = int(round((height - crop_h) / 2.0))
    left = int(round((width - crop_w) / 2.0))
    return image.crop((left, top, left + crop_w, top + crop_h))


def write_preprocessing(g):
    cases = [("source", 24, 21, 21), ("source", 25, 20, 22), ("source", 26, 23, 24), ("source", 60, 40, 40),
             ("source", 20, 24, 24), ("source", 20, 30, 23), ("noise", 16, 13, 14), ("column", 9, 9, 9),
             ("noise", 33, 20, 20), ("line", 7, 6, 6)]
    for name, short_side, crop_h, crop_w in cases:
        image = Image.open(g.folder / f"{name}.resize.ppm")
        for kind, resampling in FILTERS.items():
            expected = f"{name}_{short_side}_{crop_h}x{crop_w}_{kind}.expected.ppm"
            torchvision(image, short_side, crop_h, crop_w, resampling).save(g.folder / expected)
            g.cases.append(f"preprocess {name}.resize.ppm {short_side} {crop_h} {crop_w} {kind} {expected}")


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    g = Goldens(folder)
    write_jpegs(g)
    write_pngs(g)
    write_others(g)
    write_resizes(g)
    write_preprocessing(g)
    (folder / "cases.txt").write_text("\n".join(g.cases) + "\n")


if __name__ == "__main__":
    main()
