import numpy as np
import pytest

from qualitykit.datasets.matlab import read_mat
from tests.datasets.trees import cells, put_mat, put_text


def test_numbers_and_text_come_flat(tmp_path):
    put_mat(
        tmp_path, "x.mat", mos=np.array([[1, 2]], "uint8"), names=cells(["a.bmp", "bc.bmp"]).reshape(-1, 1)
    )
    mos, names = read_mat(str(tmp_path / "x.mat"), "mos", "names")
    assert (mos.dtype, mos.tolist()) == ("float64", [1.0, 2.0])
    assert names.tolist() == ["a.bmp", "bc.bmp"]


def test_a_missing_variable_shows_those_there_are(tmp_path):
    put_mat(tmp_path, "x.mat", dmos=[1.0])
    with pytest.raises(ValueError, match="x.mat must hold the variable 'mos', its variables are dmos"):
        read_mat(str(tmp_path / "x.mat"), "mos")


@pytest.mark.parametrize("content", ["", "no matrix at all, only text that goes on for a while" * 9])
def test_another_file_is_refused(tmp_path, content):
    put_text(tmp_path, "x.mat", content)
    with pytest.raises(ValueError, match="x.mat is no MATLAB file of version 4 to 7, or damaged"):
        read_mat(str(tmp_path / "x.mat"), "mos")


def test_half_a_download_is_refused(tmp_path):
    put_mat(tmp_path, "x.mat", mos=np.random.RandomState(0).rand(100))
    data = (tmp_path / "x.mat").read_bytes()
    (tmp_path / "x.mat").write_bytes(data[: len(data) // 2])
    with pytest.raises(ValueError, match="x.mat is no MATLAB file of version 4 to 7, or damaged"):
        read_mat(str(tmp_path / "x.mat"), "mos")
