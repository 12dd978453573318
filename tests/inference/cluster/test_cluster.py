"""On a cluster each photograph gets the row that scoring it here gives, once, whatever is killed."""

import os
import pickle
import sys

import numpy as np
import pandas as pd
import pytest

from qualitykit.cli import main
from qualitykit.images import save_image
from qualitykit.inference import score
from qualitykit.inference.cluster import Outcome
from qualitykit.inference.cluster import score as score_on_cluster
from qualitykit.inference.cluster.listing import list_parts, list_photographs
from qualitykit.inference.cluster.model_files import ModelFiles
from qualitykit.inference.cluster.parts import Displaced, Done, Parts
from qualitykit.inference.cluster.places import Place
from qualitykit.inference.cluster.worker import Worker
from qualitykit.inference.engines import ready
from tests.inference.engines.twin_files import write_twin

pyarrow = pytest.importorskip("pyarrow", reason="parts are Parquet files: extra 'parquet'")
pytest.importorskip("onnx", reason="twins are written with the extra 'export'")

COUNT = 11
OPTIONS = {"size": "fit", "batch_size": 4}


@pytest.fixture
def album(tmp_path):
    """A folder of photographs of two shapes, a broken one among them, and a Photoshop file."""
    folder, rng = tmp_path / "album", np.random.default_rng(0)
    (folder / "more").mkdir(parents=True)
    for i in range(COUNT):
        save_image(
            folder / ("more" if i % 3 else "") / f"{i}.png",
            rng.integers(0, 256, (70 + i % 2, 80, 3), "uint8"),
        )
    (folder / "broken.jpg").write_bytes(b"no picture")
    (folder / "drawing.psd").write_bytes(b"8BPS\0\1" + bytes(40))
    return folder


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "mine.keras"
    path.write_bytes(b"weights")
    write_twin(path.with_suffix(".onnx"), path)
    return path


def begin(out, request=None):
    return Parts.begin(Place.of(str(out)), request or {"model": "mine"}, interval=False)


def run_in_turn(things, model, parts, length=4, folder=None):
    """What the cluster does, by one worker in this process; gives the sums."""
    files = pickle.loads(pickle.dumps(ModelFiles.of(str(model), ready(model))))
    worker = Worker(lambda: files, parts, str(folder or os.getcwd()), None, OPTIONS)
    found = [worker(block).to_pylist()[0] for block in list_parts(list(map(str, things)), parts, length)]
    return {name: sum(each[name] for each in found) for name in ("scored", "failed", "already")}


def read(out):
    return pd.read_parquet(out).sort_values("path", ignore_index=True)


def assert_same_rows(found, expected):
    columns = [name for name in expected.columns if name != "seconds"]
    pairs = (found, expected.sort_values("path", ignore_index=True))
    ours, theirs = (table[columns].astype(object).where(table[columns].notna(), None) for table in pairs)
    assert ours.to_dict("records") == theirs.to_dict("records")
    assert (found["seconds"] > 0).all()


def test_rows_are_those_of_score_to_the_digit(album, model, tmp_path):
    done = run_in_turn([album], model, begin(tmp_path / "out.parquet"))
    assert done == {"scored": COUNT, "failed": 1, "already": 0}
    assert_same_rows(read(tmp_path / "out.parquet"), score(album, model))
    assert len(list((tmp_path / "out.parquet").glob("part-*.parquet"))) == 3


def test_what_has_a_row_is_not_scored_again(album, model, tmp_path):
    out = tmp_path / "out.parquet"
    run_in_turn([album], model, begin(out))
    lost = next(out.glob("part-*.parquet"))
    rows = len(pd.read_parquet(lost))
    lost.unlink()
    (out / ".half.parquet").write_bytes(b"killed while it was written")
    done = run_in_turn([album], model, begin(out))
    assert done["scored"] + done["failed"] == rows and done["already"] == COUNT + 1 - rows
    assert_same_rows(read(out), score(album, model))
    assert not (out / ".half.parquet").exists()


def test_a_part_that_is_asked_for_again_is_found_and_not_scored_again(album, model, tmp_path):
    parts = begin(tmp_path / "out.parquet")
    paths = [str(path) for path in sorted(album.rglob("*.png"))]
    written = parts.write(paths, score(paths, model))
    assert parts.find(paths) == written == (COUNT, 0)
    assert parts.find(paths[1:]) is None


def test_a_run_that_another_has_followed_writes_nothing_more(album, model, tmp_path):
    earlier = begin(tmp_path / "out.parquet")
    later = begin(tmp_path / "out.parquet")
    paths = [str(album / "0.png")]
    with pytest.raises(Displaced, match="another run has begun"):
        earlier.write(paths, score(paths, model))
    assert later.find(paths) is None
    assert later.write(paths, score(paths, model)).scored == 1


def test_the_scores_of_another_run_are_left_alone(tmp_path):
    begin(tmp_path / "out.parquet", {"model": "mine", "size": "fit"})
    with pytest.raises(ValueError, match="scores of another run: size is 'fit' there, not 384"):
        begin(tmp_path / "out.parquet", {"model": "mine", "size": 384})
    (tmp_path / "own.parquet").write_bytes(b"somebody's")
    with pytest.raises(ValueError, match="own.parquet is there already"):
        begin(tmp_path / "own.parquet")


def test_photographs_are_listed_by_folder_pattern_table_and_address(album, tmp_path):
    names = sorted(str(path) for path in album.rglob("*.png"))
    for ending, separator in ((".csv", ","), (".tsv", "\t")):
        table = pd.DataFrame({"note": ["a, b"] * COUNT, "path": names})
        table.to_csv(tmp_path / f"list{ending}", sep=separator, index=False)
    pd.DataFrame({"path": names}).to_parquet(tmp_path / "list.parquet")
    address = f"file://{album}"
    ways = [f"{album}/**/*.png", tmp_path / "list.csv", tmp_path / "list.tsv", tmp_path / "list.parquet"]
    for way in ways:
        assert sorted(path for path, _ in list_photographs([str(way)])) == names
    for way in (f"{address}/**/*.png", f"{address}/**/[0-9]*"):
        assert sorted(path for path, _ in list_photographs([way])) == [f"file://{name}" for name in names]
    assert len(list(list_photographs([address]))) == COUNT + 1
    kinds = [(os.path.basename(path), kind) for path, kind in list_photographs([str(album)]) if kind]
    assert kinds == [("drawing.psd", "Photoshop")]


def test_a_table_without_paths_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("file\nx.jpg\n")
    with pytest.raises(ValueError, match="must have a column 'path'"):
        list(list_photographs([str(tmp_path / "a.csv")]))


@pytest.mark.parametrize("name", ["ss01 (1).jpg", "100%.jpg", "50%20off.jpg", "a#b.jpg", "ü.jpg"])
def test_names_stand_in_an_address_as_they_are(tmp_path, name):
    (tmp_path / "my album").mkdir()
    (tmp_path / "my album" / name).write_bytes(b"x")
    for address in (
        f"file://{tmp_path}/my album",
        f"file://{tmp_path}/my album/",
        f"file://{tmp_path}/my*/*",
    ):
        ((found, _),) = list_photographs([address])
        assert found == f"file://{tmp_path}/my album/{name}" and Place.of(found).read() == b"x"


def test_the_top_of_a_system_is_a_place():
    top = Place.of("file:///")
    assert top.path == "/" and top.is_folder and top.name == "file:///"


def test_what_an_address_tells_its_system_stays_with_every_file_of_it():
    """Another endpoint than Amazon's, or a region: without it, a worker would look elsewhere."""
    if not hasattr(pytest.importorskip("pyarrow.fs"), "S3FileSystem"):
        pytest.skip("this pyarrow was built without S3")
    options = "?endpoint_override=127.0.0.1:9&scheme=http&region=us-east-1"
    place = Place.of(f"s3://bucket/album{options}")
    assert (place.path, place.name) == ("bucket/album", f"s3://bucket/album{options}")
    again = Place.of(place.inside("a.jpg").name)
    assert again.path == "bucket/album/a.jpg" and again.system == place.system


def test_addresses_and_relative_paths_are_read_wherever_a_worker_is(album, model, tmp_path, monkeypatch):
    things = [f"file://{album}/0.png", f"file://{album}/none.png", "album/1.png", "album/more/1.png"]
    parts = begin(tmp_path / "out.parquet")
    monkeypatch.chdir("/")
    run_in_turn(things, model, parts, folder=tmp_path)
    rows = read(tmp_path / "out.parquet").set_index("path")
    assert sorted(rows.index) == sorted(things)
    expected = score([album / "0.png", album / "more" / "1.png"], model)["score"].tolist()
    assert rows.loc[[things[0], things[3]], "score"].tolist() == expected
    assert rows.loc[[things[1], things[2]], "error"].tolist() == ["no such file"] * 2


def test_names_that_are_no_text_are_remembered_as_they_are_written():
    done = Done([f"photo {i}.jpg" for i in range(1000)] + ["\\udcff.jpg"])
    assert len(done) == 1001 and "photo 7.jpg" in done and "\udcff.jpg" in done and "photo.jpg" not in done


def test_every_name_that_was_written_is_remembered():
    names = [f"{i:06d}.jpg" for i in range(5000)]  # of which about 20 have a digest that ends in a zero byte
    done = Done(names[::2])
    assert [name for name in names if name in done] == names[::2]


def test_without_the_extra_one_line_says_so(album, model, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ray", None)
    command = [
        "score",
        str(album),
        "--model",
        str(model),
        "--cluster",
        "--out",
        str(tmp_path / "out.parquet"),
    ]
    assert main(command) == 2
    assert capsys.readouterr().err.endswith('a cluster needs the extra: pip install "qualitykit[cluster]"\n')


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--workers", "2"], "--workers is for --cluster"),
        (["--cluster", "--json", "--out", "a.parquet"], "--json is not for --cluster"),
        (["--cluster"], "--cluster needs --out with a name in .parquet"),
        (["--cluster", "--out", "a.csv"], "--cluster needs --out with a name in .parquet"),
    ],
)
def test_what_does_not_go_together_is_refused(arguments, message, capsys):
    assert main(["score", "a.jpg", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_path_behind_the_option_is_not_taken_for_an_address(capsys):
    with pytest.raises(SystemExit):
        main(["score", "a.jpg", "--cluster", "b.jpg"])
    assert "paths stand before --cluster" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"part": 0}, "part must be a whole number of at least 1"),
        ({"out": "a.csv"}, "out must end in .parquet"),
        ({"size": "huge"}, "size must be 'fit', 'full' or a number of pixels"),
        ({"photographs": []}, "photographs must name something"),
    ],
)
def test_bad_arguments_are_refused_before_a_cluster_starts(model, arguments, message, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ValueError, match=message):
        score_on_cluster(**{"photographs": "a.jpg", "model": str(model), **arguments})


def test_a_cluster_of_this_machine_scores_everything_once(album, model, tmp_path, capfd):
    pytest.importorskip("ray", reason="extra 'cluster'")
    out = str(tmp_path / "out.parquet")
    command = ["score", str(album), "--model", str(model), "--cluster", "--workers", "2", "--part", "4"]
    assert main([*command, "--out", out, "--quiet"]) == 1
    said = capfd.readouterr()
    assert said.out.startswith(f"{COUNT} scored, 1 failed, 1 passed over (1 Photoshop)\n") and said.err == ""
    assert_same_rows(read(out), score(album, model))
    assert score_on_cluster(album, model, out, workers=1) == Outcome(0, 0, COUNT + 1, {"Photoshop": 1})
    (tmp_path / "bad.csv").write_text("file\nx.jpg\n")
    with pytest.raises(ValueError, match="must have a column 'path'"):
        score_on_cluster(tmp_path / "bad.csv", model, out, workers=1)
