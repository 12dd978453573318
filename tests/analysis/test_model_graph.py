import keras
import numpy as np
import pytest

from qualitykit.analysis.model_graph import cut, flatten_model
from tests.analysis import networks


def images(rng, size=12):
    return rng.uniform(0, 255, (2, size, size, 3)).astype("float32")


def rejoined(model, x, *paths):
    """The score of the two halves of a model that is cut at some paths."""
    graph = flatten_model(model)
    _, features, head = cut(graph, [t for path in paths for t in graph.named[path]])
    values = keras.tree.flatten(features.predict_on_batch(x))
    (score,) = head([keras.ops.convert_to_tensor(v) for v in values], training=False)
    return keras.ops.convert_to_numpy(score)


@pytest.mark.backends
@pytest.mark.parametrize(
    ("network", "paths"),
    [
        (networks.flat, ["second"]),
        (networks.nested_twice, ["middle/inner/second"]),
        (networks.functional_in_sequential, ["backbone/first"]),
        (networks.stages, ["backbone"]),
        (networks.two_streams, ["left/second", "right/other"]),
        (networks.two_streams, ["right/other"]),
        (networks.two_resolutions, ["backbone/second"]),
        (networks.round_about, ["branch"]),
    ],
)
def test_the_halves_of_a_model_give_its_score(network, paths, rng):
    model, x = network(networks.Parts()), images(rng)
    expected = keras.ops.convert_to_numpy(model(x, training=False))
    np.testing.assert_allclose(rejoined(model, x, *paths), expected, rtol=1e-4, atol=1e-4)


def test_nested_models_are_opened_under_their_names():
    paths = list(flatten_model(networks.nested_twice(networks.Parts())).named)
    inner = [f"middle/inner/{name}" for name in ("first", "norm", "second")]
    assert paths[1:6] == [*inner, "middle/inner", "middle"]


def test_a_backbone_called_twice_is_there_twice():
    named = flatten_model(networks.two_resolutions(networks.Parts())).named
    assert len(named["backbone/second"]) == len(named["backbone"]) == 2


def test_a_backbone_called_in_training_mode_follows_the_model_into_inference(rng):
    parts, x = networks.Parts(), networks.image()
    model = keras.Model(x, parts.head(networks.backbone(parts)(x, training=True)))
    batch = images(rng)
    expected = keras.ops.convert_to_numpy(model(batch, training=False))
    np.testing.assert_allclose(rejoined(model, batch, "backbone/second"), expected, rtol=1e-4)


def test_a_model_that_overrides_call_is_left_closed(rng):
    class Doubled(keras.Model):
        def call(self, inputs):
            return 2 * super().call(inputs)

    parts, x, y = networks.Parts(), networks.image(), networks.image()
    model = keras.Model(x, parts.head(Doubled(y, parts.features(y), name="doubled")(x)))
    assert list(flatten_model(model).named)[0] == "doubled"
    batch = images(rng)
    np.testing.assert_allclose(
        rejoined(model, batch, "doubled"), keras.ops.convert_to_numpy(model(batch)), rtol=1e-4
    )


def test_a_tensor_that_reaches_the_score_only_through_another_is_left_out():
    graph = flatten_model(networks.flat(networks.Parts()))
    first, second = graph.named["first"][0], graph.named["second"][0]
    kept, features, _ = cut(graph, [first, second])
    assert len(kept) == 1 and kept[0] is second and features.output_shape[-1] == 4


def test_the_halves_hold_the_models_weights():
    model = networks.two_resolutions(networks.Parts())
    graph = flatten_model(model)
    _, features, head = cut(graph, graph.named["backbone"])
    halves = {id(v) for v in [*features.variables, *head.variables]}
    assert halves == {id(v) for v in model.variables}


def test_a_tensor_behind_the_score_cannot_be_cut_at():
    x = networks.image()
    graph = flatten_model(keras.Model(x, networks.Parts().head(x)))
    with pytest.raises(ValueError, match="layer must lie between image and score"):
        cut(graph, [graph.score])


def test_a_model_that_is_no_graph_is_refused():
    class Subclassed(keras.Model):
        def call(self, inputs):
            return inputs

    with pytest.raises(ValueError, match="model must be a built Functional or Sequential Keras model"):
        flatten_model(Subclassed())


def test_a_model_with_two_scores_is_refused():
    x = networks.image()
    model = keras.Model(x, keras.layers.Dense(2)(keras.layers.GlobalAveragePooling2D()(x)))
    with pytest.raises(ValueError, match=r"one output \(N, 1\). Received: .*output shapes \[\(None, 2\)\]"):
        flatten_model(model)


def test_a_model_with_two_inputs_is_refused():
    x, y = keras.Input((4, 4, 3)), keras.Input((4, 4, 3))
    model = keras.Model([x, y], networks.Parts().head(x, y))
    with pytest.raises(ValueError, match=r"one input \(N, H, W, C\)"):
        flatten_model(model)
