"""`qualitykit distort` and `qualitykit synthesize` offer every kind of damage."""

import numpy as np
import pytest

from qualitykit.cli import main
from qualitykit.datasets import load_dataset
from qualitykit.distortions import apply, contact_sheet
from qualitykit.images import load_image


def test_a_kind_of_the_field_is_applied_at_its_level(photographs, tmp_path):
    path, out = photographs[0][0], tmp_path / "x.png"
    assert main(["distort", path, "--kind", "haze", "--level", "4", "--seed", "2", "--out", str(out)]) == 0
    assert np.array_equal(load_image(out), apply(load_image(path), "haze", 4, seed=2))


def test_the_contact_sheet_shows_the_family_asked_for(photographs, tmp_path):
    path = photographs[0][0]
    assert main(["distort", path, "--family", "field", "--out", str(tmp_path / "field.png")]) == 0
    assert np.array_equal(
        load_image(tmp_path / "field.png"), contact_sheet(load_image(path), distortions="field")
    )


def test_a_kind_and_a_family_together_are_refused(photographs, tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["distort", photographs[0][0], "--kind", "haze", "--family", "field", "--out", "x.png"])
    assert "not allowed with argument --kind" in capsys.readouterr().err


def test_an_unknown_kind_is_one_line_and_exit_code_2(photographs, tmp_path, capsys):
    out = tmp_path / "x.png"
    assert main(["distort", photographs[0][0], "--kind", "fog", "--out", str(out)]) == 2
    assert "name must be one of" in capsys.readouterr().err and not out.exists()


def test_synthesize_takes_kinds_of_the_field_and_families(tmp_path):
    small = ["--size", "24", "32", "--levels", "3", "--score", "gmsd", "--quiet"]
    out = str(tmp_path / "set")
    assert main(["synthesize", "3", "--out", out, "--kinds", "field", "jpeg", *small]) == 0
    frame = load_dataset("table", out, low=0, high=1).frame
    assert len(frame) == 3 * 11 and {"motion_blur", "haze", "jpeg"} < {*frame["distortion"]}
