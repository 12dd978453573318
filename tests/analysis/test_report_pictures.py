import pytest

from qualitykit.analysis.report_pictures import Beside, Embedded, picture_store


def placed(out, *names):
    """A folder beside a page with a picture under each of some numbers."""
    with Beside(out) as store:
        addresses = [store.place(number, "_maps", b"picture", "png") for number in names]
        store.finish()
    return addresses


@pytest.mark.parametrize(("mode", "count", "kind"), [
    ("auto", 500, Embedded), ("auto", 501, Beside), ("embedded", 9999, Embedded), ("beside", 1, Beside),
])  # fmt: skip
def test_where_pictures_lie_depends_on_the_mode_and_on_how_many_there_are(tmp_path, mode, count, kind):
    assert isinstance(picture_store(mode, count, tmp_path / "report.html"), kind)


def test_another_mode_is_refused():
    with pytest.raises(
        ValueError, match="must be one of auto, embedded, beside. Received: thumbnails='none'"
    ):
        picture_store("none", 1, "report.html")


def test_an_embedded_picture_is_its_own_address():
    with Embedded() as store:
        assert store.place(1, "", b"\x00\xff", "jpeg") == "data:image/jpeg;base64,AP8="


def test_pictures_lie_in_a_folder_named_after_the_page(tmp_path):
    assert placed(tmp_path / "my report.html", 1, 12345) == [
        "my%20report_pictures/00001_maps.png",
        "my%20report_pictures/12345_maps.png",
    ]
    folder = tmp_path / "my report_pictures"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "00001_maps.png": b"picture",
        "12345_maps.png": b"picture",
    }


def test_the_folder_is_not_there_before_it_is_finished(tmp_path):
    with Beside(tmp_path / "report.html") as store:
        store.place(1, "", b"picture", "jpeg")
        assert not (tmp_path / "report_pictures").exists()
    assert list(tmp_path.iterdir()) == []  # nor after it was left unfinished


def test_a_new_report_takes_the_place_of_an_earlier_one(tmp_path):
    placed(tmp_path / "report.html", 1, 2)
    placed(tmp_path / "report.html", 3)
    assert [path.name for path in tmp_path.iterdir()] == ["report_pictures"]
    assert [path.name for path in (tmp_path / "report_pictures").iterdir()] == ["00003_maps.png"]


@pytest.mark.parametrize("other", ["holiday.jpg", "00001.txt", "00001_maps.png.bak"])
def test_a_folder_that_holds_anything_else_is_left_alone(tmp_path, other):
    placed(tmp_path / "report.html", 1)
    (tmp_path / "report_pictures" / other).write_text("dear")
    assert placed(tmp_path / "report.html", 7) == ["report_pictures_2/00007_maps.png"]
    assert (tmp_path / "report_pictures" / other).read_text() == "dear"
    assert placed(tmp_path / "report.html", 8) == ["report_pictures_2/00008_maps.png"]


def test_a_file_of_the_folders_name_is_left_alone(tmp_path):
    (tmp_path / "report_pictures").write_text("dear")
    assert placed(tmp_path / "report.html", 1) == ["report_pictures_2/00001_maps.png"]
    assert (tmp_path / "report_pictures").read_text() == "dear"
