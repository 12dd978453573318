import os
import shutil

import pandas as pd
import pytest

from qualitykit import load_model, protocols
from qualitykit.cli import main
from qualitykit.protocols import COLUMNS, METRICS
from tests.conftest import tiny_network
from tests.models.tiny_application import tiny_applications  # noqa: F401


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    from qualitykit.models import scoring_model

    path = tmp_path_factory.mktemp("model") / "tiny.keras"
    scoring_model(tiny_network()).save(path)
    return str(path)


@pytest.fixture(scope="module")
def table(photographs, tmp_path_factory):
    """Own ratings beside copies of the photographs, with damage of two kinds."""
    folder = tmp_path_factory.mktemp("own")
    names = [os.path.basename(shutil.copy(path, folder)) for path in photographs[0]]
    rows = {"path": names, "score": photographs[1], "distortion": ["noise", "blur"] * 6, "level": [1] * 12}
    parts = ["train", "test", "test", "validation"] * 3
    pd.DataFrame(rows).assign(split=parts).to_csv(folder / "ratings.csv", index=False)
    return str(folder / "ratings.csv")


OWN = ["--option", "low=0", "--option", "high=1"]


@pytest.fixture
def asked(monkeypatch):
    """What the library functions that train are asked for, instead of hours of training."""
    calls = {}

    def stand_in(name):
        def call(data, plan, out, **options):
            calls.update(data=data, plan=plan, out=out, **options)
            row = {
                **dict.fromkeys(COLUMNS),
                **dict.fromkeys(METRICS, 0.5),
                "mae_weight": 1,
                "plcc_weight": 10,
            }
            return pd.DataFrame([row])

        return call

    for name in ("within_set", "loss_grid"):
        monkeypatch.setattr(protocols, name, stand_in(name))
    return calls


def test_distortions_prints_types_and_levels_and_leaves_the_table(model, table, tmp_path, capsys):
    command = [
        "protocol",
        "distortions",
        "--data",
        "table",
        "--root",
        table,
        *OWN,
        "--model",
        model,
        "--quiet",
    ]
    assert main([*command, "--part", "all", "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    assert "noise" in printed and "blur" in printed and "PLCC_logistic" in printed
    assert len(pd.read_csv(tmp_path / "out" / "results.csv")) == 5


def test_distortions_takes_the_split_of_a_run(model, table, tmp_path):
    from qualitykit.datasets import load_dataset, save_split

    data = load_dataset("table", table, low=0, high=1).split(test=0.5, official=False)
    save_split(data, tmp_path / "split.json")
    command = [
        "protocol",
        "distortions",
        "--data",
        "table",
        "--root",
        table,
        *OWN,
        "--model",
        model,
        "--quiet",
    ]
    assert main([*command, "--split", str(tmp_path / "split.json"), "--out", str(tmp_path / "out")]) == 0
    assert pd.read_csv(tmp_path / "out" / "results.csv").loc[0, "n"] == 6


def test_cross_tests_a_model_on_every_data_set_named(model, table, tmp_path, capsys):
    on = ["--on", "table", table, "low=0", "high=1", "--on", "table", table, "low=0", "high=2"]
    command = ["protocol", "cross", "--model", model, *on, "--quiet", "--out", str(tmp_path)]
    assert main([*command, "--part", "test"]) == 0
    assert pd.read_csv(tmp_path / "results.csv")["n"].tolist() == [6, 6]
    assert "raw, and after the five-parameter logistic" in capsys.readouterr().out


def test_within_hands_over_data_plan_and_shares(asked, table, tmp_path, capsys):
    command = "within --recipe quality_net --weights imagenet --epochs 2 --repeats 3 --test 0.3 --by image"
    assert main(["protocol", *command.split(), "--data", "table", "--root", table, *OWN, "--out", "x"]) == 0
    assert len(asked["data"]) == 12 and str(asked["out"]) == "x"
    assert (asked["repeats"], asked["test"], asked["validation"], asked["by"]) == (3, 0.3, 0.1, "image")
    plan = asked["plan"]
    assert (plan.recipe, plan.weights, plan.changes) == ("quality_net", "imagenet", {"epochs": 2})
    assert "median" in capsys.readouterr().out


def test_grid_hands_over_the_weights_and_names_the_best(asked, table, capsys):
    command = ["grid", "--recipe", "quality_net", "--mae", "1", "--plcc", "1", "10", "--out", "x"]
    assert main(["protocol", *command, "--data", "table", "--root", table, *OWN]) == 0
    assert (asked["mae_weights"], asked["plcc_weights"]) == ([1], [1, 10])
    assert "best on validation: mae_weight 1, plcc_weight 10" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cross", "--on", "table", "."], "low and high must give the ends"),
        (["cross", "--on", "table"], "--on needs the name of a data set and its folder"),
        (["cross", "--on", "table", ".", "low"], "--on: must be KEY=VALUE, not 'low'"),
        (["cross", "--recipe", "nima", "--on", "table", "."], "--recipe needs --data and --root"),
    ],
)
def test_bad_input_ends_in_one_line_and_exit_code_two(
    arguments, message, table, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(os.path.dirname(table))
    assert main(["protocol", *arguments, "--out", str(tmp_path / "out")]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1 and message in lines[0]
    assert not (tmp_path / "out").exists()


def test_a_model_or_a_training_is_needed(table, tmp_path, capsys):
    on = ["--on", "table", table, "low=0", "high=1"]
    assert main(["protocol", "cross", *on, "--out", str(tmp_path / "out")]) == 2
    assert "give either model, or plan and train_on" in capsys.readouterr().err


def test_without_a_protocol_all_of_them_and_the_claims_are_listed(capsys):
    from qualitykit.training import CLAIMS

    assert main(["protocol"]) == 0
    printed = capsys.readouterr().out
    lines = [line.strip() for line in printed.splitlines()]
    assert all(any(line.startswith(name) for line in lines) for name in ("within", "cross", "grid", "claims"))
    for claim in CLAIMS.values():
        assert f"{claim.name} ({claim.table})" in lines and {arm.name for arm in claim.arms} <= set(lines)


CLAIMS = ["protocol", "claims", "--data", "table"]
TINY = ["--backbone", "TinyNet", "--weights", "none", "--epochs", "1", "--quiet", *OWN]


@pytest.mark.backends
@pytest.mark.usefixtures("tiny_applications")
def test_claims_trains_tests_and_prints_ours_beside_the_paper_s(table, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("qualitykit.protocols.verdicts.RESAMPLES", 40)
    command = [*CLAIMS, "--system", "NIMA", "--root", table, *TINY, "--out", str(tmp_path)]
    view = '{"view": {"crop": 32}, "validation_view": {"crop": 32}, "batch_size": 2}'
    shared = ["--change", view, "--share", "0.7", "--arguments", '{"dropout": 0.5}']
    assert main([*command, "--arms", "nima", "smp-2", *shared]) == 0
    printed = capsys.readouterr().out
    assert "dropout=0.5" in printed
    assert "SMP(2) beats NIMA" in printed and "70% of the photographs" in printed
    assert "| NIMA | 0.864 |" in printed and "TinyNet in place of the paper's" in printed
    results = pd.read_csv(tmp_path / "results.csv")
    assert results["arm"].tolist() == ["NIMA", "SMP(2)"] and (results["n"] == 6).all()
    assert results["SROCC"].notna().all() and (results["share"] == 0.7).all()
    models = [load_model(path) for path in sorted(tmp_path.glob("arms/*/*/model.keras"))]
    assert [model.get_layer("dropout").rate for model in models] == [0.5, 0.5]
    verdicts = pd.read_csv(tmp_path / "claims.csv").set_index("statement")["verdict"]
    assert verdicts["SMP(2) beats NIMA"] in ("confirmed", "not confirmed", "too close to call")
    assert verdicts["SMP(4) beats SMP(2)"] == "not measured"


def test_who_stops_it_learns_how_to_go_on(table, tmp_path, capsys, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(protocols, "claims", stopped)
    assert main([*CLAIMS, "--system", "NIMA", "--root", table, *TINY, "--out", str(tmp_path)]) == 130
    assert capsys.readouterr().err == "stopped: the same command goes on where it was stopped\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--system", "NIMA", "--arms", "smp-7"], "arms must be among NIMA; NIMA, large; SMP(2)"),
        (["--system", "QualityNet"], "needs as many backbones as it has (ResNet50, EfficientNetB7)"),
        (["--system", "BPSQM"], "needs references, and table does not name them"),
        (["--system", "NIMA", "--arguments", '{"dropuot": 0.5}'], "NIMA could not be built"),
        (["--system", "NIMA", "--share", "0"], "share must be above 0 and at most 1"),
    ],
)
def test_claims_that_cannot_be_tried_end_in_one_line(arguments, message, table, tmp_path, capsys):
    tiny = TINY[4:] if "BPSQM" in arguments else TINY  # it has neither networks nor weights of them
    assert main([*CLAIMS, *arguments, "--root", table, *tiny, "--out", str(tmp_path / "out")]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1 and message in lines[0] and not (tmp_path / "out").exists()


def test_cross_takes_kinds_and_the_mean(model, table, tmp_path, capsys):
    on = ["--on", "table", table, "low=0", "high=1"]
    command = ["protocol", "cross", "--model", model, *on, "--quiet", "--out", str(tmp_path)]
    assert main([*command, "--kinds", "noise", "--mean"]) == 0
    assert (tmp_path / "mean.csv").exists() and "noise" in capsys.readouterr().out
    assert pd.read_csv(tmp_path / "results.csv")["n"].tolist() == [6, 6]
