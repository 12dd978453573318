"""load_image: every kind of file gives the pixels that it shows."""

import os
import socket
import threading

import numpy as np
import pytest
from PIL import Image

from qualitykit.images import ImageError, load_image
from qualitykit.images.formats import NAMES
from tests.image_bytes import encode, orientation_block, photograph, png, png_bomb, with_exif


@pytest.fixture(scope="module")
def picture():
    return photograph()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("WEBP", {"lossless": True}),
    ],
)
def test_files_without_loss_give_their_pixels(load, picture, kind, options):
    loaded = load(encode(picture, kind, **options))
    assert loaded.dtype == np.uint8 and loaded.flags.c_contiguous and loaded.flags.writeable
    np.testing.assert_array_equal(loaded, np.asarray(picture))


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_gives_what_its_decoder_gives(load, picture, progressive):
    data = encode(picture, "JPEG", quality=90, progressive=progressive)
    loaded = load(data)
    # Halved colour resolution takes away part of the grain, whose sigma is 12.
    assert np.abs(loaded.astype(int) - np.asarray(picture)).mean() < 12
    assert loaded.shape == (40, 56, 3)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF"])
def test_grey_is_repeated_three_times(load, picture, kind):
    loaded = load(encode(picture.convert("L"), kind))
    assert (loaded == loaded[..., :1]).all()
    assert np.abs(loaded[..., 0].astype(int) - np.asarray(picture.convert("L"))).mean() < 12


def test_cmyk_jpeg_is_read_as_adobe_inverts_it(load):
    ink = Image.new("CMYK", (32, 32), (0, 255, 255, 0))  # magenta and yellow print red
    red = load(encode(ink, "JPEG", quality=100))
    np.testing.assert_allclose(red.reshape(-1, 3).mean(0), (255, 0, 0), atol=3)
    paper = load(encode(Image.new("CMYK", (32, 32), (0, 0, 0, 0)), "JPEG", quality=100))
    assert paper.min() >= 252


def test_cmyk_tiff_is_not_inverted(load):
    assert load(encode(Image.new("CMYK", (8, 8), (0, 0, 0, 0)), "TIFF")).min() == 255


def test_one_bit_is_black_and_white(load, picture):
    bits = picture.convert("1")
    np.testing.assert_array_equal(load(encode(bits, "PNG"))[..., 0], np.asarray(bits) * np.uint8(255))


def test_a_palette_is_looked_up(load, picture):
    palette = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=16)
    np.testing.assert_array_equal(load(encode(palette, "PNG")), np.asarray(palette.convert("RGB")))


def test_a_transparent_palette_entry_becomes_white(load, picture):
    palette = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=16)
    loaded = load(encode(palette, "PNG", transparency=3))
    clear = np.asarray(palette) == 3
    assert clear.any() and (loaded[clear] == 255).all()
    np.testing.assert_array_equal(loaded[~clear], np.asarray(palette.convert("RGB"))[~clear])


def test_palette_entries_may_be_half_transparent(load, picture):
    palette = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=2)
    loaded = load(encode(palette, "PNG", transparency=b"\x80\xff"))
    half = np.asarray(palette) == 0
    colour = np.asarray(palette.convert("RGB"))[half].astype(float)
    np.testing.assert_allclose(loaded[half], colour * 128 / 255 + 127, atol=0.5)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_alpha_is_blended_on_white(load, kind):
    image = Image.new("RGBA", (16, 16), (200, 100, 0, 51))  # 51 / 255 = 0.2
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    expected = 0.2 * np.array([200, 100, 0]) + 0.8 * 255
    np.testing.assert_allclose(load(encode(image, kind, **options))[0, 0], expected, atol=0.5)


@pytest.mark.parametrize(
    ("kind", "options"), [("PNG", {}), ("WEBP", {"lossless": True, "exact": True}), ("TIFF", {})]
)
def test_transparency_that_hides_the_whole_picture_has_no_meaning(load, picture, kind, options):
    hidden = picture.convert("RGBA")
    hidden.putalpha(0)
    np.testing.assert_array_equal(load(encode(hidden, kind, **options)), np.asarray(picture))
    hidden.putpixel((0, 0), (9, 9, 9, 255))
    shown = load(encode(hidden, kind, **options))
    assert shown[0, 0].tolist() == [9, 9, 9] and (shown.reshape(-1, 3)[1:] == 255).all()


def test_grey_with_alpha_is_blended_on_white(load):
    np.testing.assert_allclose(load(encode(Image.new("LA", (4, 4), (100, 51)), "PNG"))[0, 0], 224, atol=0.5)


def test_a_transparent_grey_of_a_png_becomes_white(load):
    grey = Image.fromarray(np.array([[7, 8], [9, 7]], np.uint8))
    assert load(encode(grey, "PNG", transparency=7))[..., 0].tolist() == [[255, 8], [9, 255]]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_unless_switched_off(load, picture, kind, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    stored = encode(picture, kind)
    marked = encode(picture, kind, exif=exif)
    raw = load(stored)
    turns = {1: 0, 2: 0, 3: 2, 4: 2, 5: 3, 6: 3, 7: 1, 8: 1}
    turned = np.rot90(raw, turns[orientation])
    if orientation in (2, 4, 5, 7):
        turned = turned[:, ::-1]
    np.testing.assert_array_equal(load(marked), turned)
    np.testing.assert_array_equal(load(marked, orient=False), raw)


def test_orientation_6_puts_the_stored_bottom_left_corner_top_left(load):
    pixels = np.zeros((4, 6, 3), np.uint8)
    pixels[3, 0] = 255
    exif = Image.Exif()
    exif[274] = 6  # the stored rows are to be turned clockwise by 90 degrees
    shown = load(encode(Image.fromarray(pixels), "PNG", exif=exif))
    assert shown.shape == (6, 4, 3) and shown[0, 0].tolist() == [255] * 3


@pytest.mark.parametrize("block", [b"", b"II", b"MM\0*\xff\xff\xff\xff", orientation_block(99), b"\0" * 30])
def test_broken_exif_turns_nothing(load, picture, block):
    data = encode(picture, "JPEG")
    np.testing.assert_array_equal(load(with_exif(data, block)), load(data))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_several_frames_the_first_is_taken(load, picture, kind):
    options = {"lossless": True} if kind == "WEBP" else {}
    frames = [photograph(seed=seed) for seed in (8, 9)]
    several = encode(picture, kind, save_all=True, append_images=frames, **options)
    np.testing.assert_array_equal(load(several), load(encode(picture, kind, **options)))


def test_the_content_counts_and_not_the_name(tmp_path, picture):
    path = tmp_path / "really a png.jpg"
    path.write_bytes(encode(picture, "PNG"))
    np.testing.assert_array_equal(load_image(path), np.asarray(picture))


def test_strings_and_bytes_are_paths_too(tmp_path, picture):
    path = tmp_path / "a.png"
    path.write_bytes(encode(picture, "PNG"))
    np.testing.assert_array_equal(load_image(str(path)), load_image(os.fsencode(path)))


def _refused(path, **options):
    with pytest.raises(ImageError) as caught:
        load_image(path, **options)
    assert str(caught.value) == f"{path}: {caught.value.reason}" and caught.value.path == str(path)
    return caught.value.reason


def test_a_missing_file_is_named(tmp_path):
    assert _refused(tmp_path / "gone.jpg") == "no such file"
    assert _refused(tmp_path / "gone" / "gone.jpg") == "no such file"


def test_an_empty_file_is_named(tmp_path):
    (tmp_path / "empty.jpg").touch()
    assert _refused(tmp_path / "empty.jpg") == "empty file"


def test_a_folder_is_no_image(tmp_path):
    assert _refused(tmp_path) == "a folder, not an image file"


def test_a_file_without_permission_is_named(tmp_path, picture):
    path = tmp_path / "private.png"
    path.write_bytes(encode(picture, "PNG"))
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("permissions do not count for this user (root)")
    assert _refused(path) == "no permission to read it"


def test_permission_errors_of_the_system_are_told_in_words(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", refuse)
    with pytest.raises(ImageError, match="a.png: no permission to read it$"):
        load_image("a.png")


def test_a_folder_without_permission_is_told_as_such(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert _refused(tmp_path) == "a folder without permission to read it"


def test_links_that_lead_nowhere_or_in_circles_are_told_apart(tmp_path):
    (tmp_path / "to nothing.jpg").symlink_to("gone.jpg")
    (tmp_path / "circle.jpg").symlink_to("circle.jpg")
    assert _refused(tmp_path / "to nothing.jpg") == "a symbolic link to nothing"
    assert _refused(tmp_path / "circle.jpg") == "symbolic link loop"


def test_pipes_and_devices_are_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    assert _refused(tmp_path / "pipe.jpg") == "a named pipe, not an image file"
    assert _refused("/dev/zero") == "a device, not an image file"


def test_a_socket_is_no_image(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a socket's address must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.jpg")
        assert _refused("s.jpg") == "a socket, not an image file"


@pytest.mark.parametrize("name", ["nul\0.jpg", "n" * 300 + ".jpg"])
def test_impossible_names_are_an_image_error_of_one_line(name):
    with pytest.raises(ImageError) as caught:
        load_image(name)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("data", [b"plain text\n", b"<html></html>", bytes(100), b"%PDF-1.4"])
def test_what_is_no_image_is_told_so(reason, data):
    assert reason(data) == f"not an image ({NAMES})"


def test_too_large_an_image_is_refused_by_its_header(reason):
    assert reason(png_bomb()) == "too large: 60000 x 60000 is 3600 megapixels, the limit is 250"


def test_the_limit_can_be_set(load, reason, picture):
    data = encode(picture, "PNG")
    assert "the limit is 0.002" in reason(data, max_megapixels=0.002)
    assert load(data, max_megapixels=40 * 56 / 1e6).shape == (40, 56, 3)
    assert load(data, max_megapixels=float("inf")).shape == (40, 56, 3)


def test_a_file_too_large_for_its_pixels_is_not_read(tmp_path):
    with open(tmp_path / "sparse.jpg", "wb") as file:
        file.write(b"\xff\xd8\xff")
        file.truncate(10**11)
    assert "too large: 1e+05 MB" in _refused(tmp_path / "sparse.jpg")


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_a_limit_must_be_above_zero(limit):
    with pytest.raises(ValueError, match="max_megapixels must be above 0"):
        load_image("a.png", max_megapixels=limit)


def test_a_limit_must_be_a_number():
    with pytest.raises(TypeError, match="max_megapixels must be a number. Received: max_megapixels='9'"):
        load_image("a.png", max_megapixels="9")


def test_a_path_must_be_a_path():
    with pytest.raises(TypeError):
        load_image(3)


def test_no_memory_is_an_error_of_one_line(load, picture, monkeypatch):
    def refuse(*_):
        raise MemoryError

    monkeypatch.setattr("qualitykit.images.load.decode", refuse)
    with pytest.raises(ImageError, match="not enough memory to decode it"):
        load(encode(picture, "PNG"))


def test_damaged_pixels_are_told_with_the_decoders_reason(reason):
    data = png(4, 4, 8, 2, b"\x09" * 52)  # filter 9 does not exist
    assert reason(data).startswith("cannot be decoded (")


def test_threads_give_what_one_gives(tmp_path):
    paths, expected = [], []
    for seed in range(6):
        paths.append(tmp_path / f"{seed}.jpg")
        paths[-1].write_bytes(encode(photograph(seed=seed), "JPEG", progressive=seed % 2 == 0))
        expected.append(load_image(paths[-1]))
    limit, differing = Image.MAX_IMAGE_PIXELS, []

    def work():
        for path, image in zip(paths * 3, expected * 3, strict=True):
            if not np.array_equal(load_image(path), image):
                differing.append(path)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not differing and Image.MAX_IMAGE_PIXELS == limit
