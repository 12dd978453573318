import pytest
from PIL import Image

from qualitykit.images import ImageError, image_size, load_image
from tests.image_bytes import encode, jpeg_bomb, photograph


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF", "WEBP", "GIF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_the_size_is_that_of_the_pixels_as_stored(kind, orientation, tmp_path):
    exif = Image.Exif()
    exif[274] = orientation
    options = {} if kind in ("BMP", "GIF") else {"exif": exif}
    path = tmp_path / "file"
    path.write_bytes(encode(photograph(40, 56), kind, **options))
    assert image_size(path) == load_image(path, orient=False).shape[:2] == (40, 56)


def test_a_file_without_an_image_is_refused_by_name(tmp_path):
    path = tmp_path / "cut.jpg"
    path.write_bytes(encode(photograph(), "JPEG")[:300])
    for bad in (path, tmp_path / "none.jpg"):
        with pytest.raises(ImageError, match=bad.name):
            image_size(bad)


def test_too_many_pixels_are_refused(tmp_path):
    path = tmp_path / "bomb.jpg"
    path.write_bytes(jpeg_bomb())
    with pytest.raises(ImageError, match="too large: 65500 x 65500"):
        image_size(path)


def test_nothing_is_decoded(tmp_path, monkeypatch):
    path = tmp_path / "file.jpg"
    path.write_bytes(encode(photograph(40, 56), "JPEG"))
    monkeypatch.setattr(Image, "open", None)
    assert image_size(path) == (40, 56)
