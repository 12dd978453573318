import json

import numpy as np
import pytest

from qualitykit._files import sha256_of
from qualitykit.datasets import ScoreScale
from qualitykit.models import find_model, list_models, load_card
from qualitykit.models.card import Card, card_of, rating_percentiles
from qualitykit.models.inputs import Crops, Fit, Resize
from qualitykit.models.interval import Interval


@pytest.mark.parametrize(
    "card",
    [
        Card("x", "a test", ratings=rating_percentiles([1, 2, 3]), figures={"SROCC": 0.5}),
        Card("x", "x", scale=ScoreScale(1, 5, False), meaning="DMOS", input=Crops(224)),
        Card("x", "x", scale=None, meaning="", input=None),
        Card("x", "x", kind="map", kinds=["haze"], speed={"images/s": 2.5}),
        Card("x", "x", bins=(1, 10), interval=Interval([0, 50], [3, 4], [5, 6])),
    ],
)
def test_a_card_survives_its_file(card, tmp_path):
    card.save(tmp_path / "x.json")
    assert card_of(tmp_path / "x.keras") == card
    assert list(tmp_path.iterdir()) == [tmp_path / "x.json"]


@pytest.mark.parametrize("name", list_models())
def test_the_shipped_cards_are_written_as_they_were_read(name):
    path = find_model(name)
    assert card_of(path).to_json() == json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def test_the_input_may_be_given_as_a_card_writes_it():
    assert Card("x", "x", input={"size": [224, 224]}).input == Resize((224, 224))
    assert Card("x", "x").input == Fit(512)


def test_percentiles_are_shares_of_the_training_ratings():
    card = Card("x", "x", ratings=rating_percentiles(range(0, 101)))
    assert [card.percentile(v) for v in (-5, 0, 37.5, 200)] == [0, 0, 37.5, 100]


def test_without_ratings_the_percentile_is_unknown():
    assert str(Card("x", "x").percentile(50)) == "nan"


def test_as_many_ratings_come_back_as_there_were_with_their_spread():
    card = Card("x", "x", ratings=rating_percentiles(range(0, 101)), rated=1000)
    assert len(card.training_ratings()) == 1000
    assert card.training_ratings().mean() == pytest.approx(50)
    assert len(Card("x", "x").training_ratings()) == 0


def test_range_and_direction_are_said_in_words():
    assert Card("x", "x").scale_text == "0 to 100, higher is better"
    assert Card("x", "x", scale=ScoreScale(1, 5, False)).scale_text == "1 to 5, lower is better"
    assert Card("x", "x", scale=None).scale_text == "unknown"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"nonsense": 1}, "no entry is called 'nonsense'; a card has name, title"),
        ({"name": "x"}, "title"),
        ([], "name"),
        (3, "int"),
        ({"name": "x", "title": "x", "input": {"tiles": 3}}, "input must hold one of size, crops"),
        ({"name": "x", "title": "x", "scale": {"low": 5, "high": 1}}, "low < high"),
        ({"name": "x", "title": "x", "interval": {"scores": [1]}}, "interval|below"),
        ({"name": "x", "title": "x", "interval": {"scores": [1], "below": [], "above": [1]}}, "ascend"),
        ({"name": "x", "title": "x", "interval": {"scores": [1], "below": [-1], "above": [1]}}, "negative"),
    ],
)
def test_a_file_that_is_no_card_is_named_in_one_line(entries, message, tmp_path):
    (tmp_path / "x.json").write_text(json.dumps(entries))
    with pytest.raises(ValueError, match=f"x.json: not a model card: .*({message})") as caught:
        card_of(tmp_path / "x.keras")
    assert "\n" not in str(caught.value)


def test_of_a_model_without_a_card_nothing_is_known_but_the_name(tmp_path):
    card = card_of(tmp_path / "mine.keras")
    assert (card.name, card.scale, card.input, card.ratings) == ("mine", None, None, [])


def test_shares_of_ratings_without_a_scale_lie_on_that_of_their_bins():
    assert Card.from_json({"name": "x", "title": "x", "bins": [1, 10]}).scale == ScoreScale(1, 10)


def test_an_interval_lies_around_the_score_and_inside_the_scale():
    interval = Interval(scores=[0, 100], below=[10, 10], above=[20, 0])
    card = Card("x", "x", interval=interval)
    assert card.interval_at(50) == (40, 60)
    assert card.interval_at(5) == (0, 24)
    assert [str(end) for end in Card("x", "x").interval_at(50)] == ["nan", "nan"]


def test_a_measured_interval_holds_nine_ratings_of_ten_around_each_score(rng):
    scores = rng.uniform(0, 100, 5000)
    # Low scores are surer than high ones, and too high on the whole.
    ratings = scores - 3 + rng.normal(size=5000) * (2 + scores / 10)
    interval = Interval.measured(scores, ratings)
    ends = np.array([interval.at(score) for score in scores])
    assert ((ends[:, 0] <= ratings) & (ratings <= ends[:, 1])).mean() == pytest.approx(0.9, abs=0.02)
    assert np.ptp(interval.at(10)) < np.ptp(interval.at(90)) / 2
    assert len(Interval.measured(scores[:99], ratings[:99]).scores) == 4
    with pytest.raises(ValueError, match="predictions must be at least 20. Received: 19"):
        Interval.measured(scores[:19], ratings[:19])


def test_checksums_are_sha256(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a").startswith("ba7816bf")


def test_a_card_shows_itself_in_a_few_lines_that_say_what_counts():
    shown = repr(load_card("default"))
    assert len(shown.splitlines()) <= 8 and len(shown) < 1500
    for part in (
        "default: ",
        "0 to 100, higher is better",
        "shorter side",
        "BIQ2021",
        "SROCC",
        "multiply-adds",
    ):
        assert part in shown
    bare = Card("x", "nothing known", scale=None, input=None)
    assert repr(bare) == "x: nothing known\n    scale        unknown"


def test_a_loaded_model_shows_its_card_in_a_notebook(tmp_path):
    from qualitykit.models import load_model, scoring_model
    from tests.conftest import tiny_network

    scoring_model(tiny_network()).save(tmp_path / "tiny.keras")
    Card("tiny", "two <b>small</b> convolutions", trained_on="nothing").save(tmp_path / "tiny.json")
    model = load_model(tmp_path / "tiny.keras")
    shown = model._repr_html_()
    assert "two &lt;b&gt;small&lt;/b&gt; convolutions" in shown and "0 to 100, higher is better" in shown
    model.save(tmp_path / "again.keras")
    assert load_model(tmp_path / "again.keras").count_params() == model.count_params()
