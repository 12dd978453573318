import numpy as np
import pytest

from qualitykit.protocols import TrainingPlan
from tests.protocols.conftest import RECIPE


def test_facts_are_text_and_say_what_differs_from_the_recipe():
    plan = TrainingPlan(
        "quality_net", weights={"MobileNet": "a.h5"}, changes={"epochs": 2}, arguments={"x": [1]}, seed=4
    )
    assert plan.facts() == {
        "recipe": "quality_net",
        "changes": '{"epochs": 2}',
        "arguments": '{"x": [1]}',
        "weights": '{"MobileNet": {"file": "a.h5", "sha256": null}}',
        "model_seed": 4,
    }
    assert TrainingPlan("quality_net").facts()["changes"] == ""


def test_facts_know_weights_by_what_the_file_holds_not_by_where_it_lies(tmp_path):
    here, there, other = (tmp_path / folder / "a.h5" for folder in ("here", "there", "other"))
    for path, content in ((here, b"one"), (there, b"one"), (other, b"two")):
        path.parent.mkdir()
        path.write_bytes(content)
    for given in (str, lambda path: {"MobileNet": str(path)}):
        one, same, another = (
            TrainingPlan("quality_net", weights=given(path)).request() for path in (here, there, other)
        )
        assert one == same != another
        assert "a.h5" in one["weights"] and str(tmp_path) not in one["weights"]
    assert TrainingPlan("quality_net", weights="imagenet").facts()["weights"] == "imagenet"


def test_the_request_of_a_recipe_of_ones_own_holds_all_its_fields():
    plan = TrainingPlan(RECIPE)
    assert plan.facts()["recipe"] == "tiny"
    assert plan.request()["recipe"]["batch_size"] == 8


def test_weights_of_the_loss_change_and_its_other_arguments_stay():
    plan = TrainingPlan(RECIPE, changes={"epochs": 2}).with_loss(plcc_weight=5.0)
    assert plan.changes == {
        "epochs": 2,
        "loss": ["QualityAwareLoss", {"mae_weight": 1.0, "plcc_weight": 5.0}],
    }


def test_a_model_is_built_after_the_seed_is_set(rated, tmp_path):
    seen = []

    def build():
        seen.append(np.random.rand())
        raise KeyboardInterrupt

    for seed in (1, 1, 2):
        with pytest.raises(KeyboardInterrupt):
            TrainingPlan(RECIPE, build=build).with_seed(seed).train(rated, tmp_path)
    assert seen[0] == seen[1] != seen[2]


def test_without_a_builder_the_recipes_system_is_built(rated, tmp_path):
    with pytest.raises(ValueError, match="recipe must be one of"):
        TrainingPlan("none").train(rated, tmp_path)


def test_other_data_to_learn_from_is_another_request(rated):
    one = TrainingPlan("rnn_biqa", options={"feature_data": rated}).request()
    other = TrainingPlan("rnn_biqa", options={"feature_data": rated.subset([0, 1, 2])}).request()
    assert one["options"]["feature_data"]["labels"] == rated.digest()
    assert one["options"] != other["options"]
    assert one == TrainingPlan("rnn_biqa", options={"feature_data": rated}).request()
