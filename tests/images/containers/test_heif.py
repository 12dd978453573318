"""AVIF and HEIF: items, properties, pieces, what a cut takes away."""

import struct

import numpy as np
import pytest

from qualitykit.images.containers import CodePoints, Unusable
from qualitykit.images.containers.boxes import Box, Reader, boxes
from qualitykit.images.containers.heif import is_avif, is_heif, parse_avif, parse_heif
from qualitykit.images.containers.items import Items, _read_pieces, read_items
from tests.container_bytes import heif
from tests.image_bytes import encode, orientation_block, photograph


@pytest.fixture(scope="module")
def avif():
    return encode(photograph(), "AVIF", speed=10)


def box(kind, body=b"", size=None):
    return struct.pack(">I4s", 8 + len(body) if size is None else size, kind) + body


def full(kind, body, version=0, flags=0):
    return box(kind, struct.pack(">I", version << 24 | flags) + body)


def meta(
    properties=(),
    kind=b"av01",
    links=None,
    pieces=((0, 4),),
    primary=1,
    version=0,
    size=(56, 40),
    more=b"",
):
    """A `meta` box of one item, whose pieces are counted from the end of the box."""
    ispe = full(b"ispe", struct.pack(">II", *size))
    held = [ispe, *properties]
    index = b"".join(bytes((i + 1,)) for i in (links if links is not None else range(len(held))))
    ipma = full(b"ipma", struct.pack(">IHB", 1, 1, len(index)) + index)

    def build(base):
        placed = b"".join(struct.pack(">II", base + start, length) for start, length in pieces)
        iloc = full(b"iloc", struct.pack(">HHHHH", 0x4400, 1, 1, 0, len(pieces)) + placed)
        infe = full(b"infe", struct.pack(">HH", 1, 0) + kind + b"\0", version=2)
        inside = full(b"pitm", struct.pack(">H", primary)) + full(b"iinf", struct.pack(">H", 1) + infe)
        inside += box(b"iprp", box(b"ipco", b"".join(held)) + ipma) + iloc + more
        return full(b"meta", inside, version)

    return build


def file(build, data=b"\1" * 8, brand=b"avif"):
    head = box(b"ftyp", brand + bytes(4) + brand)
    base = len(head) + len(build(0)) + 8
    return head + build(base) + box(b"mdat", data)


def test_size_brand_and_colours_are_read():
    nclx = box(b"colr", b"nclx" + struct.pack(">HHHB", 12, 13, 6, 128))
    data = file(meta([nclx]))
    assert is_avif(data) and not is_heif(data)
    container = parse_avif(data, 1)
    assert (container.width, container.height, container.colour) == (56, 40, CodePoints(12, 13))


def test_a_profile_beats_code_points():
    nclx = box(b"colr", b"nclx" + struct.pack(">HHHB", 12, 13, 6, 128))
    assert parse_avif(file(meta([nclx, box(b"colr", b"profICC")])), 1).colour == b"ICC"


@pytest.mark.parametrize(
    ("turns", "mirror", "orientation"),
    [
        (0, None, 1),
        (1, None, 8),
        (2, None, 3),
        (3, None, 6),
        (0, 0, 4),
        (0, 1, 2),
        (1, 0, 5),
        (1, 1, 7),
        (2, 0, 2),
        (2, 1, 4),
        (3, 0, 7),
        (3, 1, 5),
    ],
)
def test_turns_and_mirrors_are_orientations(turns, mirror, orientation):
    properties = [box(b"irot", bytes((turns,)))] + (
        [box(b"imir", bytes((mirror,)))] if mirror is not None else []
    )
    assert parse_avif(file(meta(properties)), 1).orientation == orientation


@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_orientation_turns_as_in_any_other_format(load, orientation):
    exif = orientation_block(orientation)
    options = {"quality": 100, "subsampling": "4:4:4", "speed": 10}
    as_avif = load(encode(photograph(), "AVIF", exif=exif, **options)).astype(int)
    as_png = load(encode(photograph(), "PNG", exif=exif))
    assert as_avif.shape == as_png.shape and np.abs(as_avif - as_png).mean() < 3


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_heif_is_turned_once_and_can_be_turned_back(load, orientation):
    pytest.importorskip("pillow_heif")
    exif = orientation_block(orientation)
    data = heif([photograph()], quality=-1, chroma=444, exif=exif)
    as_png = encode(photograph(), "PNG", exif=exif)
    for orient in (True, False):
        shown, expected = load(data, orient=orient).astype(int), load(as_png, orient=orient)
        assert shown.shape == expected.shape and np.abs(shown - expected).mean() < 2


def test_margins_that_the_file_cuts_off_are_not_counted():
    cut = box(b"clap", struct.pack(">8I", 50, 1, 60, 2, 0, 1, 0, 1))
    heif_file = file(meta([cut], kind=b"hvc1"), brand=b"heic")
    container = parse_heif(heif_file, 1)
    assert (container.format, container.width, container.height) == ("HEIF", 50, 30)
    nonsense = file(meta([box(b"clap", bytes(32))], kind=b"hvc1"), brand=b"heic")
    assert parse_heif(nonsense, 1).width == 56


def test_data_may_stand_in_the_meta_box_itself():
    iloc = full(b"iloc", struct.pack(">HHHHHHII", 0x4400, 1, 1, 1, 0, 1, 2, 6), version=1)
    inside = box(b"idat", b"12345678")
    body = bytes(4) + iloc + inside
    items = read_items(body, Box(b"meta", 0, len(body), True))
    start = body.index(b"345678")
    assert items.pieces == {1: [(start, start + 6)]}
    elsewhere = body.replace(struct.pack(">HHH", 1, 1, 0), struct.pack(">HHH", 1, 2, 0))
    assert read_items(elsewhere, Box(b"meta", 0, len(body), True)).pieces == {1: []}


def test_pieces_outside_the_file_are_truncation():
    with pytest.raises(Unusable, match="truncated: the main picture should end at byte"):
        parse_avif(file(meta(pieces=[(0, 4), (4, 100)])), 1)


def test_a_piece_without_a_length_reaches_to_the_end():
    parse_avif(file(meta(pieces=[(0, 0)])), 1)


def test_zeros_in_the_place_of_data_are_truncation(avif, reason):
    with pytest.raises(Unusable, match="end in zeros"):
        parse_avif(file(meta(pieces=[(0, 64)]), data=b"\1" * 32 + bytes(32)), 1)
    assert reason(avif[: len(avif) // 2] + bytes(len(avif) - len(avif) // 2)) is not None


@pytest.mark.parametrize("kind", [b"unci", b"jpeg", b"mime"])
def test_pictures_in_another_code_are_named(kind):
    with pytest.raises(Unusable, match=f"coded as {kind.decode()!r}, which is not read"):
        parse_avif(file(meta(kind=kind)), 1)


def test_too_large_a_picture_is_refused_by_its_header():
    with pytest.raises(Unusable, match="too large: 65535 x 65535"):
        parse_avif(file(meta(size=(65535, 65535))), 250)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (meta(links=[]), "a picture without a size"),
        (meta(primary=7), "names no main picture"),
        (meta(pieces=[]), "has no data"),
        (meta(more=full(b"iref", box(b"dimg", b"\0\1"))), "ends before its last number"),
    ],
)
def test_contradictions_are_damage(build, message):
    with pytest.raises(Unusable, match=message):
        parse_avif(file(build), 1)


def test_items_in_endless_pieces_are_damage():
    body = (
        bytes(4)
        + struct.pack(">HHHHH", 0, 65535, 1, 0, 65535)
        + b"".join(struct.pack(">HHH", i, 0, 65535) for i in range(2000))
    )
    with pytest.raises(Unusable, match="too many pieces"):
        _read_pieces(Items(), Reader(body, 0, len(body)), {})


def test_a_grid_needs_all_its_parts():
    items = Items(1, {1: b"grid", 2: b"hvc1", 3: b"hvc1"}, made_of={1: [2, 3, 2], 2: [1]})
    assert sorted(items.parts(1)) == [1, 2, 3]


def test_boxes_end_where_they_are_none():
    kinds = [b.kind for b in boxes(box(b"free") + box(b"skip", b"12") + box(b"none", size=3) + b"rest")]
    assert kinds == [b"free", b"skip"]
    large = struct.pack(">I4sQ", 1, b"mdat", 20) + b"1234"
    last = struct.pack(">I4s", 0, b"free") + b"to the end"
    assert [(b.kind, b.end - b.start, b.whole) for b in boxes(large + last)] == [
        (b"mdat", 4, True),
        (b"free", 10, True),
    ]
    assert [b.whole for b in boxes(box(b"mdat", size=99))] == [False]


def test_a_sequence_is_read_by_its_primary_picture(load):
    several = encode(photograph(), "AVIF", save_all=True, append_images=[photograph(seed=4)], speed=10)
    assert several[8:12] == b"avis"
    shown = load(several)
    np.testing.assert_array_equal(load(several[:-20]), shown)  # the second frame is cut


def test_videos_are_no_images(reason):
    for brand in (b"isom", b"mp42", b"qt  "):
        assert reason(box(b"ftyp", brand + bytes(4) + b"isom") + box(b"mdat", bytes(50))).startswith(
            "not an image"
        )
