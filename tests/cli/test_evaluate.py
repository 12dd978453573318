"""`qualitykit evaluate`: from a model, or from predictions, to the page."""

import json
import os
import shutil

import pandas as pd
import pytest

from qualitykit.cli import main
from tests.conftest import tiny_network
from tests.models.tiny_backbone import tiny_backbone  # noqa: F401


@pytest.fixture(scope="module")
def evaluated(photographs, tmp_path_factory):
    """A tiny model scored on a table of photographs, all of it drawn: (root, folder)."""
    from qualitykit.models import scoring_model

    folder = tmp_path_factory.mktemp("evaluate")
    model = folder / "tiny.keras"
    scoring_model(tiny_network()).save(model)
    paths, scores = photographs
    names = [shutil.copy(path, folder) and os.path.basename(path) for path in paths]
    table = pd.DataFrame({"path": names, "score": 100 * scores, "split": "test"})
    table.to_csv(folder / "ratings.csv", index=False)
    arguments = ["--data", "table", "--root", str(folder), "--option", "labels=ratings.csv"]
    arguments += ["--option", "low=0", "--option", "high=100", "--quiet", "--out", str(folder / "out")]
    assert main(["evaluate", "--model", str(model), *arguments]) == 0
    return folder, folder / "out"


def test_a_model_is_scored_and_its_page_drawn_by_one_command(evaluated):
    _, out = evaluated
    table = pd.read_csv(out / "predictions.csv")
    assert list(table) == ["path", "score", "prediction", "model", "dataset"] and len(table) == 12
    assert set(table["model"]) == {"tiny"} and set(table["dataset"]) == {"table"}
    assert (out / "metrics.json").is_file() and (out / "evaluation.html").is_file()
    for kind in ("scatter", "distribution", "worst_errors", "grad_cam"):
        assert (out / "figures" / f"{kind}_tiny_table.png").is_file()


def test_a_table_without_parts_is_evaluated_as_a_whole_when_asked(evaluated, tmp_path, capsys):
    folder, _ = evaluated
    table = pd.read_csv(folder / "ratings.csv").drop(columns="split")
    table.to_csv(tmp_path / "whole.csv", index=False)
    arguments = ["evaluate", "--model", str(folder / "tiny.keras"), "--data", "table", "--root", str(folder)]
    arguments += ["--option", f"labels={tmp_path / 'whole.csv'}", "--option", "low=0", "--option", "high=100"]
    assert main([*arguments, "--quiet"]) == 2
    assert "table has no test part" in capsys.readouterr().err
    assert main([*arguments, "--quiet", "--part", "all"]) == 0
    assert json.loads(capsys.readouterr().out)["n"] == 12


def test_names_of_columns_can_be_given(tmp_path, capsys):
    rows = "".join(f"{i},{i + i % 3},{9 - i}\n" for i in range(9))
    (tmp_path / "theirs.csv").write_text("Quality (lab),net out,score\n" + rows)
    arguments = ["evaluate", str(tmp_path / "theirs.csv"), "--out", str(tmp_path / "out")]
    columns = ["--columns", "rating=Quality (lab)", "prediction=net out"]
    assert main([*arguments, *columns]) == 0
    table = pd.read_csv(tmp_path / "out" / "tables" / "statistics.csv")
    assert table["SROCC"].item() > 0.9
    assert main([*arguments, "--columns", "rating=MOS", "prediction=net out"]) == 2
    assert "must hold the column given for rating, 'MOS'" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main([*arguments, "--columns", "rating"])
    assert "must be ROLE=NAME, such as rating=MOS, not 'rating'" in capsys.readouterr().err


def test_predictions_from_a_file_are_drawn_with_photographs_and_histories(evaluated, tmp_path, capsys):
    root, out = evaluated
    for number in (1, 2):
        (tmp_path / f"{number}.csv").write_text("epoch,loss\n0,2\n1,1\n")
    histories = [word for number in (1, 2) for word in ("--history", str(tmp_path / f"{number}.csv"))]
    arguments = [str(out / "predictions.csv"), "--root", str(root), "--data", "biq2021", *histories]
    assert main(["evaluate", *arguments, "--out", str(tmp_path / "out")]) == 0
    drawn = {path.stem for path in (tmp_path / "out" / "figures").glob("*.svg")}
    assert drawn >= {"learning_losses_1", "learning_losses_2", "worst_errors_tiny_table"}
    assert not any(name.startswith("grad_cam") for name in drawn)  # for which no model was named
    assert "SROCC" in capsys.readouterr().out


def test_predictions_that_are_no_number_are_counted_on_the_page_and_in_the_exit_code(tmp_path, capsys):
    rows = [f"{number}.jpg,{number},{'nan' if number < 3 else number + number % 2}" for number in range(20)]
    (tmp_path / "ours.csv").write_text("path,mos,prediction\n" + "\n".join(rows) + "\nx.jpg,,5\n")
    assert main(["evaluate", str(tmp_path / "ours.csv"), "--out", str(tmp_path / "out")]) == 1
    said = "3 rated images have no prediction that is a number."
    assert said in capsys.readouterr().out
    page = (tmp_path / "out" / "evaluation.html").read_text(encoding="utf-8")
    assert f"17 predictions by ours, compared with their ratings. {said}" in page
    assert "4 rows without rating or prediction left out" in page


def test_a_photograph_that_cannot_be_read_is_counted_and_the_others_are_evaluated(
    evaluated, tmp_path, capsys
):
    root, _ = evaluated
    (tmp_path / "broken.png").write_bytes(b"x")
    for name in ("0.png", "1.png", "2.png"):
        shutil.copy(root / name, tmp_path)
    table = {"path": ["0.png", "1.png", "2.png", "broken.png"], "score": [90, 70, 50, 20], "split": "test"}
    pd.DataFrame(table).to_csv(tmp_path / "ratings.csv", index=False)
    data = ["--data", "table", "--root", str(tmp_path), "--option", "labels=ratings.csv"]
    data += ["--option", "low=0", "--option", "high=100", "--quiet"]
    model = ["--model", str(root / "tiny.keras")]
    assert main(["evaluate", *model, *data]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["n"], found["failed"]) == (3, 1)
    assert main(["evaluate", *model, *data, "--out", str(tmp_path / "out")]) == 1
    assert "1 rated image has no prediction that is a number." in capsys.readouterr().out


@pytest.mark.parametrize(("kind", "title"), [("rnn", "Patch influence"), ("bpsqm", "Predicted damage")])
def test_models_of_patches_and_maps_are_shown_on_the_page(kind, title, evaluated, tiny_backbone, tmp_path):  # noqa: F811
    from qualitykit.models import BPSQM, RNNBIQA, scoring_model

    root, out = evaluated
    if kind == "rnn":
        model = RNNBIQA(tiny_backbone, patch_size=32, gru_units=(4, 4))
    else:
        model = BPSQM(widths=(2,) * 4, pooling_widths=(2,) * 5, hidden=2, patch_size=32, step=32)
    scoring_model(model).save(tmp_path / "model.keras")
    arguments = [
        "--root",
        str(root),
        "--model",
        str(tmp_path / "model.keras"),
        "--out",
        str(tmp_path / "out"),
    ]
    assert main(["evaluate", str(out / "predictions.csv"), *arguments]) == 0
    page = (tmp_path / "out" / "evaluation.html").read_text(encoding="utf-8")
    assert f"{title}: tiny, table" in page and "cannot be shown" not in page
