import os

import numpy as np
import pytest

from qualitykit.feeding.image_cache import FolderCache, MemoryCache, NoCache, open_cache


@pytest.fixture(params=["memory", "folder"])
def cache(request, tmp_path):
    return open_cache(request.param if request.param == "memory" else tmp_path / "cache")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"one")
    return str(path)


def reader(calls):
    def make(path):
        calls.append(path)
        return np.frombuffer(open(path, "rb").read(), "uint8")

    return make


def test_the_place_decides_which_cache(tmp_path):
    assert isinstance(open_cache(None), NoCache)
    assert isinstance(open_cache("memory"), MemoryCache)
    assert isinstance(open_cache(tmp_path / "a" / "b"), FolderCache)
    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_is_read_once_and_comes_back_the_same(cache, file):
    calls = []
    first, again = (cache.fetch(file, "whole", reader(calls)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert again.dtype == np.uint8 and calls == [file]


def test_each_variant_is_kept_by_itself(cache, file):
    whole = cache.fetch(file, (1.0, None), lambda _: np.array([1]))
    half = cache.fetch(file, (0.5, None), lambda _: np.array([2]))
    assert whole.tolist() == [1] and half.tolist() == [2]


@pytest.mark.parametrize("change", ["content", "time"])
def test_a_changed_file_is_read_again(cache, file, change):
    cache.fetch(file, "whole", reader([]))
    if change == "content":
        with open(file, "ab") as opened:
            opened.write(b"more")
    else:
        os.utime(file, ns=(1, 1))
    calls = []
    assert cache.fetch(file, "whole", reader(calls)).tobytes() == open(file, "rb").read()
    assert calls == [file]


def test_a_failing_reader_leaves_nothing_behind(cache, file, tmp_path):
    def fail(path):
        raise ValueError(f"{path} is broken")

    with pytest.raises(ValueError, match="is broken"):
        cache.fetch(file, "whole", fail)
    assert cache.fetch(file, "whole", reader([])).tobytes() == b"one"


def test_a_file_that_is_not_there_is_the_readers_to_report(cache, tmp_path):
    with pytest.raises(FileNotFoundError, match="gone"):
        cache.fetch(str(tmp_path / "gone"), "whole", reader([]))


@pytest.mark.parametrize("keep", [0, 40, 129])
def test_a_cut_off_cache_file_is_made_again(tmp_path, file, keep):
    cache = FolderCache(tmp_path / "cache")
    expected = cache.fetch(file, "whole", reader([]))
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(kept.read_bytes()[:keep])
    np.testing.assert_array_equal(cache.fetch(file, "whole", reader([])), expected)
    calls = []
    cache.fetch(file, "whole", reader(calls))
    assert calls == []


def test_a_half_written_file_is_never_read_and_never_left(tmp_path, file, monkeypatch):
    def half(opened, array):
        opened.write_bytes(b"\x93NUMPY")
        raise OSError("disk full")

    cache = FolderCache(tmp_path / "cache")
    with monkeypatch.context() as patch:
        patch.setattr(np, "save", half)
        with pytest.raises(OSError, match="disk full"):
            cache.fetch(file, "whole", reader([]))
    assert list((tmp_path / "cache").iterdir()) == []
    assert cache.fetch(file, "whole", reader([])).tobytes() == b"one"


def test_two_runs_share_a_folder(tmp_path, file):
    FolderCache(tmp_path / "cache").fetch(file, "whole", reader([]))
    calls = []
    FolderCache(tmp_path / "cache").fetch(file, "whole", reader(calls))
    assert calls == []
