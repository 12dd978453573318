import os

import pytest

from qualitykit.images import ImageError
from qualitykit.webapp.album import Album
from qualitykit.webapp.limits import Limits
from tests import image_bytes as made

PNG = made.encode(made.photograph(), "PNG")
OTHER = made.encode(made.photograph(seed=9), "PNG")


@pytest.fixture
def album(tmp_path):
    return Album(tmp_path / "album", Limits(files=3))


def test_the_photographs_of_the_folder_come_first_and_stay_where_they_are(tmp_path):
    (tmp_path / "below").mkdir()
    for name in ("10.png", "2.png", "below/3.png"):
        (tmp_path / name).write_bytes(PNG)
    (tmp_path / "ratings.csv").write_text("path,score\n")
    album = Album(tmp_path, Limits())
    assert [(entry.name, album.relative(entry)) for entry in album] == [
        ("2.png", "2.png"),
        ("10.png", "10.png"),
        ("3.png", "below/3.png"),
    ]
    album.remove(next(iter(album)).id)
    assert (tmp_path / "2.png").exists() and len(list(album)) == 2


def test_a_folder_of_too_many_is_refused(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(PNG)
    with pytest.raises(ValueError, match="holds 3 photographs; the page lists at most 2"):
        Album(tmp_path, Limits(listed=2))


def test_a_dropped_photograph_lies_outside_the_folder_until_it_is_kept(album):
    entry = album.add("beach.png", PNG)
    assert (entry.width, entry.height) == made.photograph().size
    assert album.relative(entry) is None and not album.folder.exists()
    temporary = entry.path
    assert album.keep(entry.id) == "beach.png" == album.keep(entry.id)
    assert (album.folder / "beach.png").read_bytes() == PNG and not temporary.exists()
    album.remove(entry.id)
    assert (album.folder / "beach.png").exists()


def test_two_photographs_of_one_name_are_both_kept_and_the_same_one_once(album):
    entries = [album.add("beach.png", data) for data in (PNG, OTHER, PNG)]
    assert [album.keep(entry.id) for entry in entries] == ["beach.png", "beach (2).png", "beach.png"]
    assert sorted(os.listdir(album.folder)) == ["beach (2).png", "beach.png"]


@pytest.mark.parametrize(
    "name",
    ["../../up.png", "/etc/passwd.png", "C:\\x\\..\\up.png", ".hidden.png", "-rf.png", "=1+1.png", "..", ""],
)
def test_no_name_leads_out_of_the_folder(album, name):
    kept = album.keep(album.add(name, PNG).id)
    assert os.listdir(album.folder) == [kept]
    assert not kept.startswith((".", "-", "=")) and "/" not in kept and "\\" not in kept
    assert os.listdir(album.folder.parent) == ["album"]


def test_a_very_long_name_keeps_its_ending(album):
    entry = album.add("n" * 4000 + ".jpeg", PNG)
    assert len(entry.name) == 120 and album.keep(entry.id).endswith("n.jpeg")


def test_what_is_no_photograph_takes_no_room(album):
    for _ in range(5):
        with pytest.raises(ImageError):
            album.add("text.jpg", b"This is not a photograph.")
    assert list(album) == [] and os.listdir(album._temporary.name) == []


def test_too_many_too_large_and_too_much_are_refused(tmp_path):
    limits = Limits(files=2, megabytes=len(PNG) / 1e6, total_megabytes=1.5 * len(PNG) / 1e6, megapixels=1)
    album = Album(tmp_path, limits)
    with pytest.raises(ImageError, match="MB, the limit is"):
        album.add("a.png", PNG + b"x")
    with pytest.raises(ImageError, match="megapixels"):
        Album(tmp_path, Limits(megapixels=0.001)).add("a.png", PNG)
    first = album.add("a.png", PNG)
    with pytest.raises(ImageError, match="are the most for all together"):
        album.add("b.png", PNG)
    album.remove(first.id)
    album = Album(tmp_path, Limits(files=2))
    for name in "ab":
        album.add(name, PNG)
    with pytest.raises(ImageError, match="2 dropped photographs are the most"):
        album.add("c", PNG)


def test_a_removed_or_closed_photograph_leaves_nothing(album):
    first, second = album.add("a.png", PNG), album.add("b.png", PNG)
    album.remove(first.id)
    assert not first.path.exists() and second.path.exists()
    with pytest.raises(KeyError):
        album[first.id]
    album.close()
    assert not second.path.parent.exists()


def test_a_limit_of_nothing_is_refused():
    with pytest.raises(ValueError, match="files must be above 0. Received: files=0"):
        Limits(files=0)
