"""What the page is answered, and who is not."""

import http.client
import io
import os
import shlex
import shutil
import urllib.parse

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import qualitykit as qk
from qualitykit.webapp import Limits
from tests import image_bytes as made
from tests.hostile import make_hostile_folder
from tests.webapp.conftest import Asked

PNG = made.encode(made.photograph(), "PNG")


def test_a_dropped_photograph_gets_the_score_of_qk_score(judging, models):
    status, photograph = judging.drop("beach.png", PNG)
    assert status == 201 and photograph["name"] == "beach.png"
    assert (photograph["width"], photograph["height"]) == made.photograph().size
    for name, model in zip(("tiny", "small"), models, strict=True):
        status, found = judging(f"api/photographs/{photograph['id']}/score?model={name}")
        assert status == 200
        assert found["score"] == pytest.approx(qk.score(PNG, model).loc[0, "score"], abs=1e-4)
        assert found["percentile"] is None and found["low"] is None  # no card says them


def test_maps_have_the_photographs_aspect_and_differ_by_sign_and_model(judging):
    _, photograph = judging.drop("beach.png", PNG)
    maps = {}
    for model in ("tiny", "small"):
        for sign in ("negative", "positive", "both"):
            status, data = judging(f"api/photographs/{photograph['id']}/map?model={model}&sign={sign}")
            assert status == 200
            maps[model, sign] = np.asarray(Image.open(io.BytesIO(data)))
    assert {picture.shape for picture in maps.values()} == {(46, 64, 3)}  # of 40 x 56, seen at 64 x 64
    assert len({picture.tobytes() for picture in maps.values()}) == 6


def test_thumbnail_and_large_picture_are_the_photograph(asked):
    _, photograph = asked.drop("beach.png", PNG)
    for what in ("thumbnail", "large"):
        status, data = asked(f"api/photographs/{photograph['id']}/{what}")
        picture = np.asarray(Image.open(io.BytesIO(data))).astype(int)
        assert status == 200 and np.abs(picture - np.asarray(made.photograph())).mean() < 12


def test_ratings_go_into_the_file_and_the_state(asked):
    album = asked.page.desk.album.folder
    _, photograph = asked.drop("beach.png", PNG)
    assert asked.rate(photograph["id"], 4) == (200, photograph | {"rating": 4})
    assert (album / "ratings.csv").read_text() == "path,score\nbeach.png,4\n"
    assert (album / "beach.png").read_bytes() == PNG
    assert asked("api/state")[1]["photographs"][0]["rating"] == 4
    assert asked("api/ratings.csv")[1] == b"path,score\nbeach.png,4\n"
    assert asked.rate(photograph["id"], None)[1]["rating"] is None


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"rating": 9}', b'{"rating": "4"}', b'{"rating": 2.5}']
)
def test_what_is_no_rating_is_refused_and_nothing_is_kept(asked, body):
    _, photograph = asked.drop("beach.png", PNG)
    status, answer = asked(f"api/photographs/{photograph['id']}/rating", method="PUT", body=body)
    assert status in (400, 422) and "rating" in answer["error"]
    assert os.listdir(asked.page.desk.album.folder) == []


def test_every_hostile_file_gets_a_line_and_the_good_ones_are_taken(start, tmp_path):
    must_score = make_hostile_folder(tmp_path / "hostile")
    (tmp_path / "album").mkdir()
    asked = Asked(start(tmp_path / "album", limits=Limits(megapixels=40)))
    wrong = []
    for name, good in must_score.items():
        path = os.path.join(tmp_path / "hostile", name)
        if not os.path.isfile(path) or not os.access(path, os.R_OK):
            continue  # nothing that a browser could send
        with open(path, "rb") as file:
            data = file.read()
        query = urllib.parse.quote(name, errors="replace")  # as browsers do
        status, answer = asked(f"api/photographs?name={query}", method="POST", body=data)
        lines = answer.get("error", "").splitlines()
        if (status == 201) != good or (not good and (status != 422 or len(lines) != 1)):
            wrong.append((name, status, answer))
    assert wrong == []
    assert os.listdir(tmp_path / "album") == []


def test_a_body_above_the_limit_is_not_read(start, tmp_path):
    page = start(tmp_path, limits=Limits(megabytes=0.1))
    address = urllib.parse.urlsplit(page.address)
    connection = http.client.HTTPConnection(address.netloc, timeout=20)
    connection.putrequest("POST", f"{address.path}api/photographs?name=x.png")
    connection.putheader("Content-Length", str(10**12))
    connection.endheaders()
    assert connection.getresponse().status == 400
    assert Asked(page)("api/state")[1]["photographs"] == []


@pytest.mark.parametrize(
    "path", ["api/ratings.csv", "api/photographs/p99/score?model=default", "no.js", "api/nothing"]
)
def test_what_is_not_there_is_said(asked, path):
    status, answer = asked(path)
    assert status == 404 and (not isinstance(answer, dict) or "error" in answer)


def test_an_unknown_model_or_sign_is_said(judging):
    _, photograph = judging.drop("beach.png", PNG)
    base = f"api/photographs/{photograph['id']}"
    assert judging(f"{base}/score?model=no/such")[1] == {"error": "there is no model 'no/such'"}
    assert judging(f"{base}/map?model=tiny&sign=up")[1]["error"].startswith("sign must be one of")


def test_nobody_without_the_word_or_under_another_name_is_answered(asked):
    address = urllib.parse.urlsplit(asked.page.address)
    base = f"http://{address.netloc}/"
    word = address.path.strip("/")
    assert len(word) >= 20
    for path in ("", "api/state", f"{word[:-1]}/api/state", "page.css"):
        assert asked(path, address=base)[0] == 404
    assert asked("api/state", headers={"Host": "evil.example"})[0] == 404
    assert asked("api/state", headers={"Host": f"localhost:{address.port}"})[0] == 200


def test_it_listens_on_this_machine_only(asked):
    assert {socket.getsockname()[0] for socket in asked.page._sockets} == {"127.0.0.1"}


def test_a_photograph_that_is_gone_from_the_folder_gets_a_line(start, models, tmp_path):
    (tmp_path / "beach.png").write_bytes(PNG)
    asked = Asked(start(tmp_path, models))
    (tmp_path / "beach.png").unlink()
    for what in ("thumbnail", "large", "score?model=tiny", "map?model=tiny"):
        assert asked(f"api/photographs/p1/{what}") == (422, {"error": "no such file"})


def test_a_personal_model_is_made_of_the_ratings_and_scores_from_then_on(
    start, tmp_path, monkeypatch, models
):
    seen = {}

    def personalise(data, out):
        seen.update(names=data.names, scores=data.frame["score"].tolist(), scale=data.scale.words)
        if len(data) < 2:
            raise ValueError("too few ratings")
        out.mkdir()
        shutil.copy(models[0], out / "model.keras")
        return pd.DataFrame({"SROCC": [0.5, 0.75]}, ["default", "personal"])

    monkeypatch.setattr("qualitykit.personal.start.personalise", personalise)
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(PNG)
    asked = Asked(start(tmp_path))
    asked.rate("p1", 2)
    assert asked("api/personal", method="POST", body=b"") == (422, {"error": "too few ratings"})
    asked.rate("p2", 5)
    status, answer = asked("api/personal", method="POST", body=b"")
    assert status == 200 and "personal_model ranks your photographs at an SROCC of 0.75" in answer["said"]
    assert seen == {"names": ["a.png", "b.png"], "scores": [2.0, 5.0], "scale": "1 to 5, higher is better"}
    mine = [model for model in answer["models"] if model["name"] == "personal_model"]
    assert mine and mine[0]["chosen"]
    assert asked("api/photographs/p1/score?model=personal_model")[0] == 200


def test_the_command_on_the_page_reads_the_ratings(asked):
    from qualitykit.cli import build_parser
    from qualitykit.cli.arguments import dataset

    _, photograph = asked.drop("beach.png", PNG)
    asked.rate(photograph["id"], 5)
    words = shlex.split(asked("api/state")[1]["rating"]["command"])
    data = dataset(build_parser().parse_args(words[1:]))
    assert words[0] == "qualitykit" and data.frame["score"].tolist() == [5.0]
