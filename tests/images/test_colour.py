"""Colours: profiles become sRGB, those of sRGB change nothing, broken ones are noted."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from qualitykit.images import ImageError, read_photograph
from qualitykit.images.colour import converter
from qualitykit.images.containers import CodePoints
from tests.container_bytes import PRIMARIES, bmp32, cmyk_profile, grey_profile, heif, profile
from tests.image_bytes import encode, photograph, png, png_chunk, png_rows

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
WIDE = {name: profile(*primaries) for name, primaries in PRIMARIES.items()}
KINDS = {
    "JPEG": {"quality": 95, "subsampling": "4:4:4"},
    "PNG": {},
    "TIFF": {},
    "WEBP": {"lossless": True},
    "AVIF": {"quality": 100, "subsampling": "4:4:4", "speed": 10},
}


def by_littlecms(image, icc, mode="RGB"):
    """littleCMS' own conversion of a whole picture to sRGB."""
    return ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(io.BytesIO(icc)),
        ImageCms.createProfile("sRGB"),
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode=mode,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


@pytest.fixture
def notes(tmp_path):
    def notes_of(data):
        (tmp_path / "file").write_bytes(data)
        return read_photograph(tmp_path / "file").notes

    return notes_of


@pytest.mark.parametrize("name", WIDE)
@pytest.mark.parametrize("kind", KINDS)
def test_a_profile_other_than_srgb_is_converted(load, kind, name):
    data = encode(photograph(), kind, icc_profile=WIDE[name], **KINDS[kind])
    stored = load(data, raw_colour=True)
    np.testing.assert_array_equal(load(data), np.asarray(by_littlecms(Image.fromarray(stored), WIDE[name])))
    assert np.abs(load(data).astype(int) - stored).max() > 20


@pytest.mark.parametrize("name", WIDE)
def test_a_wide_picture_comes_back_to_what_it_was_in_srgb(load, name):
    before = photograph(80, 120)
    opened = ImageCms.ImageCmsProfile(io.BytesIO(WIDE[name]))
    stored = ImageCms.profileToProfile(before, ImageCms.createProfile("sRGB"), opened)
    shown = load(encode(stored, "PNG", icc_profile=WIDE[name]))
    assert np.abs(shown.astype(int) - np.asarray(before)).mean() < 1  # 8 bits a colour in between


@pytest.mark.parametrize("kind", KINDS)
def test_raw_colour_gives_what_a_file_without_profile_gives(load, kind):
    tagged = encode(photograph(), kind, icc_profile=WIDE["display_p3"], **KINDS[kind])
    np.testing.assert_array_equal(
        load(tagged, raw_colour=True), load(encode(photograph(), kind, **KINDS[kind]))
    )


def renamed(icc, version=None):
    """An sRGB profile under another name, and of another version's number."""
    icc = bytearray(icc.replace(b"s\0R\0G\0B", b"o\0w\0n\0!").replace(b"sRGB", b"mine"))
    if version:
        icc[8] = version
    return bytes(icc)


ROUNDED = profile(*(tuple(value + 0.0002 for value in column) for column in (
    (0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))))  # fmt: skip


@pytest.mark.parametrize("icc", [SRGB, renamed(SRGB), renamed(SRGB, 4), ROUNDED])
@pytest.mark.parametrize("kind", KINDS)
def test_a_profile_that_is_srgb_changes_no_pixel_whatever_it_is_called(load, kind, icc):
    plain = encode(photograph(), kind, **KINDS[kind])
    np.testing.assert_array_equal(
        load(encode(photograph(), kind, icc_profile=icc, **KINDS[kind])), load(plain)
    )


def test_a_profile_that_only_calls_itself_srgb_is_converted(load):
    gamma = profile(
        *((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)), 1.0
    )
    data = encode(photograph(), "PNG", icc_profile=gamma)
    assert np.abs(load(data).astype(int) - load(data, raw_colour=True)).max() > 50


def test_a_profile_that_is_srgb_costs_no_conversion():
    assert converter(SRGB, "RGB") is None and converter(renamed(SRGB), "RGB") is None
    assert converter(None, "RGB") is None and converter(CodePoints(1, 13), "RGB") is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_grey_profile_is_converted_and_grey_stays_grey(load, kind):
    ramp = Image.fromarray(np.tile(np.arange(0, 256, 4, dtype=np.uint8), (16, 1)))
    options = {"quality": 100} if kind == "JPEG" else {}
    data = encode(ramp, kind, icc_profile=grey_profile(1.0), **options)
    stored, shown = load(data, raw_colour=True), load(data)
    assert (shown == shown[..., :1]).all()
    linear = stored / 255
    expected = 255 * np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, 12.92 * linear)
    np.testing.assert_allclose(shown, expected, atol=2)


def test_grey_of_16_bits_is_rounded_and_then_converted(load):
    values = np.array([[0, 12850, 65535]], np.uint16)
    chunk = png_chunk(b"iCCP", b"grey\0\0" + zlib.compress(grey_profile(1.0)))
    assert load(png(3, 1, 16, 0, png_rows(values), chunk))[0, :, 0].tolist() == [
        0,
        122,
        255,
    ]  # as the curve of sRGB has it


def test_transparency_survives_the_conversion(load):
    image = photograph().convert("RGBA")
    image.putalpha(128)
    data = encode(image, "PNG", icc_profile=WIDE["display_p3"])
    opaque = np.asarray(by_littlecms(photograph(), WIDE["display_p3"])).astype(float)
    np.testing.assert_allclose(load(data), opaque * 128 / 255 + 127, atol=1)


def test_palettes_are_converted_by_what_they_look_up(load):
    palette = photograph().convert("P", palette=Image.Palette.ADAPTIVE, colors=8)
    data = encode(palette, "PNG", icc_profile=WIDE["adobe_rgb"])
    np.testing.assert_array_equal(
        load(data), np.asarray(by_littlecms(palette.convert("RGB"), WIDE["adobe_rgb"]))
    )


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_inks_are_converted_by_their_profile(load, kind):
    inks = Image.merge("CMYK", (*photograph().split(), photograph(seed=6).convert("L")))
    data = encode(inks, kind, icc_profile=cmyk_profile(), **({"quality": 100} if kind == "JPEG" else {}))
    with Image.open(io.BytesIO(data)) as image:
        expected = by_littlecms(image, cmyk_profile())
    np.testing.assert_array_equal(load(data), np.asarray(expected))
    assert np.abs(load(data).astype(int) - load(data, raw_colour=True)).mean() > 3


BROKEN = {
    "no profile": b"no profile at all",
    "cut": WIDE["display_p3"][:200],
    "zeros": bytes(500),
    "noise": bytes(np.random.default_rng(0).integers(0, 256, 600, np.uint8)),
}


@pytest.mark.parametrize("icc", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_broken_profile_is_ignored_and_noted(load, notes, kind, icc, capfd, recwarn):
    options = KINDS[kind]
    data = encode(photograph(), kind, icc_profile=icc, **options)
    np.testing.assert_array_equal(load(data), load(encode(photograph(), kind, **options)))
    assert notes(data) == ("its colour profile is broken, and was ignored",)
    assert capfd.readouterr() == ("", "") and list(recwarn) == []


def test_a_profile_for_other_pictures_is_ignored_and_noted(load, notes):
    data = encode(photograph().convert("L"), "PNG", icc_profile=WIDE["display_p3"])
    assert notes(data) == ("its colour profile is for RGB pictures, and was ignored",)
    np.testing.assert_array_equal(load(data), load(data, raw_colour=True))


def test_nothing_is_noted_where_nothing_is_wrong(notes):
    for icc in (None, SRGB, WIDE["display_p3"]):
        assert notes(encode(photograph(), "PNG", icc_profile=icc)) == ()


def test_a_profile_in_several_segments_is_put_together(load):
    long = WIDE["display_p3"] + bytes(100_000)  # a segment holds 65,519 bytes
    long = struct.pack(">I", len(long)) + long[4:]
    data = encode(photograph(), "JPEG", icc_profile=long, **KINDS["JPEG"])
    assert data.count(b"ICC_PROFILE\0") == 2
    np.testing.assert_array_equal(
        load(data), load(encode(photograph(), "JPEG", icc_profile=WIDE["display_p3"], **KINDS["JPEG"]))
    )


def with_numbers(primaries, transfer):
    """A PNG whose colours are told by code points."""
    data = encode(photograph(), "PNG")
    return data[:33] + png_chunk(b"cICP", bytes((primaries, transfer, 0, 1))) + data[33:]


def test_code_points_of_display_p3_are_its_profile(load):
    np.testing.assert_allclose(
        load(with_numbers(12, 13)).astype(int),
        load(encode(photograph(), "PNG", icc_profile=WIDE["display_p3"])),
        atol=1,
    )


def test_code_points_of_another_curve_are_heeded(load):
    brightened = load(with_numbers(1, 8)).astype(int)
    assert (brightened >= np.asarray(photograph())).all() and brightened.mean() > 1.3 * np.asarray(
        photograph()
    ).mean()


@pytest.mark.parametrize("points", [(1, 13), (1, 1), (2, 2), (1, 6), (2, 13)])
def test_code_points_that_viewers_show_as_srgb_change_nothing(load, points):
    np.testing.assert_array_equal(load(with_numbers(*points)), np.asarray(photograph()))


def test_unknown_code_points_are_ignored_and_noted(notes):
    assert notes(with_numbers(77, 13)) == ("its colours (77, 13) are not known, and were ignored",)


@pytest.mark.parametrize(("transfer", "name"), [(16, "PQ"), (18, "HLG")])
def test_an_hdr_picture_is_refused_unless_raw(load, transfer, name):
    data = with_numbers(9, transfer)
    with pytest.raises(ImageError, match=f"an HDR picture \\({name}\\)"):
        load(data)
    np.testing.assert_array_equal(load(data, raw_colour=True), np.asarray(photograph()))


def test_heif_tells_its_colours_too(load):
    pytest.importorskip("pillow_heif")
    data = heif([photograph()], quality=-1, chroma=444, icc_profile=WIDE["display_p3"])
    stored = load(data, raw_colour=True)
    np.testing.assert_array_equal(
        load(data), np.asarray(by_littlecms(Image.fromarray(stored), WIDE["display_p3"]))
    )


def test_a_bmp_without_its_profile_is_cut(reason):
    data = bmp32(np.asarray(photograph().convert("RGBA")), profile=WIDE["display_p3"])
    assert reason(data) is None
    assert reason(data[:-1]).startswith("truncated: the colour profile should end")


def test_a_profile_that_swells_is_not_unpacked_without_end(load):
    bomb = png_chunk(b"iCCP", b"bomb\0\0" + zlib.compress(bytes(200_000_000), 1))
    data = encode(photograph(), "PNG")
    np.testing.assert_array_equal(load(data[:33] + bomb + data[33:]), np.asarray(photograph()))
