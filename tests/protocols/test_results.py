import numpy as np
import pytest

from qualitykit.protocols import COLUMNS
from qualitykit.protocols.results import Results


def test_each_row_has_all_columns_what_was_asked_and_the_versions(tmp_path):
    results = Results(tmp_path, "within", {"seed": 1}, dataset="live", part="test")
    results.add("a", [{"n": 3, "SROCC": 0.1}])
    table = results.frame()
    assert list(table.columns) == list(COLUMNS)
    row = table.iloc[0]
    assert (row["protocol"], row["run"], row["dataset"], row["n"], row["SROCC"]) == (
        "within",
        "a",
        "live",
        3,
        0.1,
    )
    assert all(row[name] for name in ("qualitykit", "python", "keras", "backend", "numpy"))
    assert table["recipe"].isna().all()


def test_numbers_come_back_to_the_last_bit(tmp_path, rng):
    values = rng.normal(size=20)
    results = Results(tmp_path, "within", {})
    results.add("a", [{"SROCC": value} for value in values])
    np.testing.assert_array_equal(results.frame()["SROCC"], values)


def test_runs_are_added_after_those_that_are_there(tmp_path):
    Results(tmp_path, "grid", {"seed": 1}).add("1", [{"n": 1}, {"n": 2}])
    again = Results(tmp_path, "grid", {"seed": 1})
    assert "1" in again and "2" not in again
    again.add("2", [{"n": 3}])
    assert again.frame()["n"].tolist() == [1, 2, 3]
    assert again.frame()["run"].tolist() == ["1", "1", "2"]


def test_before_the_first_run_the_table_is_empty(tmp_path):
    results = Results(tmp_path, "grid", {})
    assert "1" not in results and list(results.frame().columns) == list(COLUMNS) and results.frame().empty


@pytest.mark.parametrize(("protocol", "seed"), [("within", 2), ("cross", 1)])
def test_a_folder_with_another_protocol_is_refused(tmp_path, protocol, seed):
    Results(tmp_path, "within", {"seed": 1})
    with pytest.raises(ValueError, match="holds another run: "):
        Results(tmp_path, protocol, {"seed": seed})


def test_a_write_that_is_cut_off_leaves_the_table_as_it_was(tmp_path, monkeypatch):
    results = Results(tmp_path, "grid", {})
    results.add("1", [{"n": 1}])

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("os.replace", killed)
        with pytest.raises(KeyboardInterrupt):
            results.add("2", [{"n": 2}])
    assert "2" not in results and len(results.frame()) == 1
    results.add("2", [{"n": 2}])
    assert results.frame()["n"].tolist() == [1, 2]
