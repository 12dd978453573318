"""A folder of hostile and odd image files, and for each whether it must be scored."""

import io
import os
import stat
import zlib

import numpy as np
from PIL import Image

from tests import image_bytes as made


def make_hostile_folder(root):
    """Fill a folder with files that break careless readers.

    Everything is named so that a scan of the folder finds it, except what lies in `named only/`: those are
    real images whose names do not say so, which are scored only where they are named themselves.

    Args:
        root: an empty folder, or one that can be made.

    Returns:
        {path below `root`: whether it must be scored}. A file without read permission must be scored where
        the tests run as a user for whom permissions do not count (root): the value says what holds here.
    """
    root = os.fspath(root)
    os.makedirs(root, exist_ok=True)
    must_score = {}
    for files, value in ((_whole(), True), (_odd_names(), True), (_broken(), False)):
        for name, data in files.items():
            _write(root, name, data)
            must_score[name] = value
    return must_score | _not_files(root) | _folders(root)


def _write(root, name, data):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def _whole():
    """Odd files that hold a whole image."""
    picture = made.photograph()
    rgb = np.asarray(picture)
    clear = picture.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(picture.size))
    palette = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=16)
    frames = {"save_all": True, "append_images": [made.photograph(seed=seed) for seed in (4, 5)]}
    jpeg, plain_png = made.encode(picture, "JPEG"), made.encode(picture, "PNG")
    text = made.png_chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(8_000_000)))
    wide = made.png_rows((rgb.astype(np.uint16) << 8) + 77)
    other = io.BytesIO()
    picture.save(other, "MPO", **frames)
    return {
        "progressive.jpg": made.encode(picture, "JPEG", progressive=True),
        "grey.jpg": made.encode(picture.convert("L"), "JPEG"),
        "cmyk.jpg": made.encode(picture.convert("CMYK"), "JPEG"),
        "several pictures.jpg": other.getvalue(),
        "rotated.jpg": made.with_exif(jpeg, made.orientation_block(6)),
        "broken exif.jpg": made.with_exif(jpeg, b"MM\0*\xff\xff\xff\xff" + bytes(range(40))),
        "without its last byte.jpg": jpeg[:-1],
        "without its end marker.jpg": jpeg[:-2],
        "without its end.png": plain_png[:-12],
        "something behind the end.jpg": jpeg + b"not part of the picture" * 9,
        "broken profile.jpg": made.encode(picture, "JPEG", icc_profile=b"no profile at all"),
        "palette.png": made.encode(palette, "PNG"),
        "palette with transparency.png": made.encode(palette, "PNG", transparency=3),
        "alpha.png": made.encode(clear, "PNG"),
        "grey and alpha.png": made.encode(clear.convert("LA"), "PNG"),
        "all transparent.png": made.encode(Image.new("RGBA", (40, 30)), "PNG"),
        "one bit.png": made.encode(picture.convert("1"), "PNG"),
        "16 bit grey.png": made.encode(Image.fromarray(rgb[..., 0].astype(np.uint16) * 257), "PNG"),
        "16 bit colour.png": made.png(56, 40, 16, 2, wide),
        "text that swells.png": plain_png[:33] + text + plain_png[33:],
        "animated.png": made.encode(picture, "PNG", **frames),
        "animated.webp": made.encode(picture, "WEBP", **frames),
        "animated.gif": made.encode(picture, "GIF", **frames),
        "alpha.webp": made.encode(clear, "WEBP"),
        "colours.bmp": made.encode(picture, "BMP"),
        "16 bit.tif": made.encode(Image.fromarray(rgb[..., 0].astype(np.uint16) * 257), "TIFF"),
        "packed.tiff": made.encode(picture, "TIFF", compression="tiff_lzw"),
        "really a png.jpg": plain_png,
        "really a gif.jpg": made.encode(picture, "GIF"),
        "really a jpeg.png": jpeg,
        "one pixel.png": made.encode(picture.resize((1, 1)), "PNG"),
        "one row.png": made.encode(picture.resize((300, 1)), "PNG"),
        "one column.jpg": made.encode(picture.resize((1, 300)), "JPEG"),
        "named only/photograph.dat": jpeg,
        "named only/photograph": plain_png,
    }


def _odd_names():
    """Good images under names that shells, tables and pages trip over."""
    data = made.encode(made.photograph(), "JPEG")
    names = [
        "two  spaces.jpg",
        " leading and trailing .jpg",
        "line\nbreak.jpg",
        "tab\tname.jpg",
        "-rf.jpg",
        "--help.jpg",
    ]
    names += [
        'it\'s "quoted".jpg',
        "comma,semicolon;.jpg",
        "=1+1.jpg",
        "<script>alert(1)<.jpg",
        "a&amp;b.jpg",
    ]
    names += [
        "100%s {0} $HOME.jpg",
        "star*.jpg",
        "what?.jpg",
        "[1].jpg",
        "back\\slash.jpg",
        "héllo wörld.jpg",
    ]
    names += ["照片 📷.jpg", "\u202ertl.jpg", "SHOUTING.JPG", "double.jpg.jpeg", "n" * 200 + ".jpg"]
    names += [os.fsdecode(b"not utf-8 \xff\xfe.jpg")]
    return dict.fromkeys(names, data)


def _broken():
    """Files that hold no image, or not a whole one."""
    picture = made.photograph()
    large = made.photograph(120, 160)
    jpeg, progressive = made.encode(large, "JPEG"), made.encode(large, "JPEG", progressive=True)
    plain_png, bmp = made.encode(picture, "PNG"), made.encode(picture, "BMP")
    rng = np.random.default_rng(5)
    noise = rng.integers(0, 256, 4000, np.uint8).tobytes()
    wrong_sum = bytearray(plain_png)
    wrong_sum[-16] ^= 1  # in the checksum of the pixels
    short = made.png(56, 40, 8, 2, made.png_rows(np.asarray(picture)[:20]))
    return {
        "empty.jpg": b"",
        "one byte.jpg": b"\xff",
        "text.jpg": b"This is not a photograph.\n" * 20,
        "page.jpg": b"<!DOCTYPE html><html><body>404 Not Found</body></html>",
        "noise.png": noise,
        "noise that begins as a jpeg.jpg": b"\xff\xd8\xff\xe0" + noise,
        "noise that begins as a png.png": plain_png[:8] + noise,
        "noise that begins as a tiff.tif": b"II*\0" + noise,
        "noise that begins as a webp.webp": b"RIFF" + noise[:4] + b"WEBP" + noise,
        "noise that begins as a bmp.bmp": b"BM" + noise,
        "sound.webp": b"RIFF" + (36).to_bytes(4, "little") + b"WAVEfmt " + bytes(28),
        "zeros.jpg": bytes(5000),
        "header only.jpg": jpeg[: jpeg.index(b"\xff\xda")],
        "cut in half.jpg": jpeg[: len(jpeg) // 2],
        "cut in half, then ended.jpg": jpeg[: len(jpeg) // 2] + b"\xff\xd9",
        "cut, then zeros.jpg": jpeg[: len(jpeg) // 2] + bytes(len(jpeg) // 2),
        "without its last scan.jpg": progressive[: progressive.rindex(b"\xff\xda")],
        "without its last scan, then ended.jpg": progressive[: progressive.rindex(b"\xff\xda")] + b"\xff\xd9",
        "cut.png": plain_png[: len(plain_png) * 3 // 4],
        "wrong checksum.png": bytes(wrong_sum),
        "half of the rows.png": short,
        "cut.bmp": bmp[: len(bmp) * 3 // 4],
        "cut.tif": made.encode(picture, "TIFF")[:-500],
        "cut packed.tif": made.encode(picture, "TIFF", compression="tiff_lzw")[:-500],
        "cut.webp": made.encode(picture, "WEBP")[:-40],
        "cut.gif": made.encode(picture, "GIF")[:-40],
        "bomb.png": made.png_bomb(),
        "bomb.jpg": made.jpeg_bomb(),
        "bomb.bmp": made.bmp_bomb(),
        "bomb.webp": made.webp_bomb(),
        "bomb.gif": made.gif_bomb(),
        "bomb.tif": made.tiff_bomb(),
        "no pixels wide.png": made.png(0, 10, 8, 2, bytes(10)),
    }


def _not_files(root):
    """Links, pipes, sockets, devices and permissions."""
    _write(root, "no permission.jpg", made.encode(made.photograph(), "JPEG"))
    os.chmod(os.path.join(root, "no permission.jpg"), 0)
    links = {
        "link.jpg": "grey.jpg",
        "link to nothing.jpg": "gone.jpg",
        "link to itself.jpg": "link to itself.jpg",
    }
    links |= {"loop a.jpg": "loop b.jpg", "loop b.jpg": "loop a.jpg"}
    links |= {"endless.jpg": "/dev/zero", "nothing.jpg": "/dev/null"}
    for name, target in links.items():
        os.symlink(target, os.path.join(root, name))
    os.mkfifo(os.path.join(root, "pipe.jpg"))
    os.mknod(os.path.join(root, "socket.jpg"), stat.S_IFSOCK | 0o600)
    must_score = dict.fromkeys([*links, "pipe.jpg", "socket.jpg"], False)
    must_score["no permission.jpg"] = os.access(os.path.join(root, "no permission.jpg"), os.R_OK)
    return must_score | {"link.jpg": True}


def _folders(root):
    """Folders named as images, empty, hidden, and linked in a circle."""
    inside = "folder.jpg/inside.png"
    _write(root, inside, made.encode(made.photograph(), "PNG"))
    for passed_over in (".hidden.jpg", ".hidden folder/a.jpg", "__MACOSX/._a.jpg"):
        _write(root, passed_over, b"passed over")
    os.makedirs(os.path.join(root, "empty folder.jpg"))
    os.symlink(os.pardir, os.path.join(root, "folder.jpg", "up.jpg"))
    os.symlink(os.curdir, os.path.join(root, "here.jpg"))
    return {inside: True}
