import pytest

from qualitykit.datasets import IQADataset
from qualitykit.protocols import Budget
from qualitykit.training.claim import Arm, Claim, beats


def claim(*arms, backbones=(), system="NIMA"):
    statements = beats(*(arm.name for arm in arms))
    return Claim("c", system, "smp", "Table 1", "live", arms, statements, backbones=backbones)


ONE = claim(Arm("a", "nima", {"pooling": 2}), Arm("b", "nima"), backbones=("VGG16",))
TWO = claim(
    Arm("a", "quality_net", {"streams": ["ResNet50"]}),
    Arm("b", "quality_net"),
    backbones=("ResNet50", "EfficientNetB7"),
)
MAPS = claim(
    Arm("a", "bpsqm", {"maps": ["ssim_map"]}),
    Arm("b", "bpsqm", {"maps": ["ssim_map", "mdsi_map"]}),
    Arm("c", "bpsqm", {"maps": ["mdsi_map"]}, {"end_to_end": True}),
)


def parts(data):
    return data.frame["split"].value_counts().to_dict()


def test_an_official_test_part_is_kept_whole_and_learnt_from_in_part(rated):
    divided = Budget(share=0.5).divide(rated)
    assert parts(divided) == {"train": 4, "test": 2, "validation": 1}
    assert set(divided.names) < set(rated.names)
    assert divided.digest() == Budget(share=0.5).divide(rated.subset(range(11, -1, -1))).digest()
    assert divided.digest() != Budget(share=0.5, seed=1).divide(rated).digest()
    assert Budget().divide(rated).digest() == rated.digest()


def test_without_an_official_test_part_one_is_held_out(rated):
    plain = rated.with_frame(rated.frame.assign(split=None))
    assert parts(Budget(test=0.25, validation=0.25).divide(plain)) == {"train": 6, "test": 3, "validation": 3}


def test_references_are_not_divided(rated):
    pairs = rated.frame.assign(split=None, reference=[f"{i // 2}.png" for i in range(len(rated))])
    divided = Budget().divide(IQADataset("pairs", rated.root, pairs, rated.scale)).frame
    assert (divided.groupby("reference")["split"].nunique() == 1).all()


def test_an_arm_differs_in_what_the_claim_says_and_in_nothing_else():
    budget = Budget(epochs=3, changes={"batch_size": 4}, backbones=("MobileNet",), seed=5)
    first, second = (budget.plan(ONE, arm, 6, "shared") for arm in ONE.arms)
    assert first.arguments == {"backbone": "MobileNet", "pooling": 2}
    assert second.arguments == {"backbone": "MobileNet", "pooling": "average"}
    assert first.changes == second.changes == {"batch_size": 4, "epochs": 3} and first.seed == 6


def test_arguments_are_shared_where_an_arm_leaves_them_open():
    budget = Budget(backbones=("MobileNet",), arguments={"dropout": 0.25, "pooling": 3})
    first, second = (budget.plan(ONE, arm, 0, "").arguments for arm in ONE.arms)
    assert first == {"backbone": "MobileNet", "dropout": 0.25, "pooling": 2}
    assert second == {**first, "pooling": 3}
    assert budget.facts()["arguments"] == budget.arguments != Budget().facts()["arguments"]


def test_each_arm_takes_the_weights_of_its_own_networks():
    weights = {"MobileNet": "a.h5", "MobileNetV2": "none"}
    budget = Budget(backbones=tuple(weights), weights=weights)
    single, both = (budget.plan(TWO, arm, 0, "") for arm in TWO.arms)
    assert (single.arguments["streams"], single.weights) == (["MobileNet"], {"MobileNet": "a.h5"})
    assert (both.arguments["streams"], both.weights) == (["MobileNet", "MobileNetV2"], weights)
    assert Budget(weights="imagenet").plan(TWO, TWO.arms[0], 0, "").weights == "imagenet"


def test_stages_are_shared_by_arms_that_train_them_alike():
    budget = Budget(changes={"map_epochs": 2})
    places = [budget.plan(MAPS, arm, 0, "s").options["generators"] for arm in MAPS.arms]
    assert places[0] == places[1] != places[2] and places[0].startswith("s/bpsqm-")
    assert budget.plan(MAPS, MAPS.arms[0], 1, "s").options["generators"] != places[0]


def test_an_arm_s_own_fields_come_last():
    assert Budget(changes={"end_to_end": False}).plan(MAPS, MAPS.arms[2], 0, "").changes["end_to_end"] is True


@pytest.mark.parametrize(
    ("of", "names"), [(ONE, ("MobileNet", "VGG19")), (TWO, ("MobileNet",)), (MAPS, ("MobileNet",))]
)
def test_as_many_networks_as_the_paper_has_are_needed(of, names):
    with pytest.raises(ValueError, match="claim c needs as many backbones as it has"):
        Budget(backbones=names).plan(of, of.arms[0], 0, "")


def test_bad_budgets_are_refused():
    with pytest.raises(ValueError, match="share must be above 0 and at most 1. Received: share=0"):
        Budget(share=0)
    with pytest.raises(ValueError, match="seeds must be at least 1. Received: seeds=0"):
        Budget(seeds=0)
    with pytest.raises(ValueError, match="recipe bpsqm takes no feature_data, weights; it takes"):
        Budget(weights="none", options={"feature_data": None}).plan(MAPS, MAPS.arms[0], 0, "")
    with pytest.raises(ValueError, match="recipe nima has no speed"):
        Budget(changes={"speed": 1}).plan(ONE, ONE.arms[0], 0, "")


def test_seeds_may_be_added_and_anything_else_is_another_budget(rated):
    facts = Budget().facts()
    assert Budget(seeds=4).facts() == facts
    for other in (
        {"epochs": 1},
        {"share": 0.5},
        {"backbones": ("VGG19",)},
        {"weights": "none"},
        {"options": {"feature_data": rated}},
    ):
        assert Budget(**other).facts() != facts
