import pandas as pd
import pytest

from qualitykit.analysis.history import read_history


def test_reads_a_file_a_table_and_a_dict_alike(tmp_path):
    columns = {"epoch": [0, 1], "loss": [2.0, 1.0]}
    path = tmp_path / "history.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    for history in (path, str(path), pd.DataFrame(columns), columns):
        assert read_history(history).to_dict("list") == {"epoch": [1, 2], "loss": [2.0, 1.0]}


def test_a_resumed_training_goes_on_counting(tmp_path):
    assert read_history({"epoch": [0, 1, 0, 1], "loss": [4.0, 3, 2, 1]})["epoch"].tolist() == [1, 2, 3, 4]


def test_missing_values_stay_gaps(tmp_path):
    (tmp_path / "history.csv").write_text("epoch,loss,val_plcc\n0,2.0,NA\n1,1.0,0.5\n")
    assert read_history(tmp_path / "history.csv")["val_plcc"].isna().tolist() == [True, False]


def test_an_empty_history_and_words_are_refused(tmp_path):
    with pytest.raises(ValueError, match="history must hold at least one epoch"):
        read_history({})
    (tmp_path / "h.csv").write_text("epoch,loss\n0,low\n")
    with pytest.raises(ValueError, match="h.csv must hold numbers. Received: column 'loss'"):
        read_history(tmp_path / "h.csv")
