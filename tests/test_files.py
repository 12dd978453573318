"""Whether a file or folder can be written is known before it is."""

import os

import pytest

from qualitykit._files import check_folder, check_writable


def test_what_can_be_written_is_given_back_and_nothing_is_left(tmp_path):
    assert check_writable(tmp_path / "a.csv") == tmp_path / "a.csv"
    assert check_folder(tmp_path / "new" / "inner") == tmp_path / "new" / "inner"
    assert check_folder(tmp_path) == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="x.csv cannot be written: there is no folder .*nowhere"):
        check_writable(tmp_path / "nowhere" / "x.csv")


def test_a_folder_in_the_place_of_a_file_and_the_other_way_round_are_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(IsADirectoryError, match="cannot be written: it is a folder"):
        check_writable(tmp_path)
    for folder in (tmp_path / "file", tmp_path / "file" / "inner"):
        with pytest.raises(NotADirectoryError, match="cannot be written to: .*file is not a folder"):
            check_folder(folder)


@pytest.mark.skipif(os.path.isdir("/proc") is False, reason="needs a place that takes no files")
def test_a_place_that_takes_no_files_is_named():
    with pytest.raises(PermissionError, match="/proc/x.csv cannot be written"):
        check_writable("/proc/x.csv")
    with pytest.raises(PermissionError, match="/proc/x cannot be written"):
        check_folder("/proc/x")
