import json

import pytest

from qualitykit._files import sha256_of
from qualitykit.models.card import Card, card_of, rating_percentiles


def test_a_card_survives_its_file(tmp_path):
    card = Card("x", "a test", ratings=rating_percentiles([1, 2, 3]), figures={"SROCC": 0.5})
    card.save(tmp_path / "x.json")
    assert card_of(tmp_path / "x.keras") == card
    assert list(tmp_path.iterdir()) == [tmp_path / "x.json"]


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
    assert Card("x", "x").scale_text == "0..100, higher is better"


def test_a_file_that_is_no_card_is_named(tmp_path):
    (tmp_path / "x.json").write_text(json.dumps({"nonsense": 1}))
    with pytest.raises(ValueError, match="x.json: not a model card"):
        card_of(tmp_path / "x.keras")


def test_a_model_without_a_card_has_a_bare_one(tmp_path):
    assert card_of(tmp_path / "mine.keras").name == "mine"


def test_checksums_are_sha256(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a").startswith("ba7816bf")
