"""What `batch_norm` promises, of every system that has a backbone: collected, not listed by hand."""

import inspect

import keras
import numpy as np
import pytest

from qualitykit.analysis.grad_cam import grad_cam
from qualitykit.models import QualityNet, build_backbone, load_model
from qualitykit.models.rebuild import rebuild
from tests.models.test_every_model import SMALL, systems
from tests.models.tiny_application import registered, tiny_applications  # noqa: F401

pytestmark = [pytest.mark.backends, pytest.mark.usefixtures("tiny_applications")]
WITH_BACKBONE = {
    name: system for name, system in systems().items() if "weights" in inspect.signature(system).parameters
}


def step(model, rng):
    """One step of `fit`: names of the normalisations' weights in the backbones, and whether each moved."""
    sides = [side or 64 for side in model.input_shape[1:3]]
    images = rng.integers(0, 256, (2, *sides, 3)).astype("float32")
    networks = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    norms = [x for n in networks for x in n.layers if isinstance(x, keras.layers.BatchNormalization)]
    for layer in model.layers:
        if layer.name == "kernel":  # a kernel regression that is not fitted yet lets no gradient through
            layer.set_weights([rng.normal(size=w.shape) for w in layer.get_weights()])
    before = [values for norm in norms for values in norm.get_weights()]
    # One step is not worth a compilation, which JAX alone would miss.
    model.compile(keras.optimizers.Adam(1e-3), "mse", run_eagerly=keras.backend.backend() != "jax")
    model.fit(images, np.array([[0.2], [0.9]]), batch_size=2, verbose=0)
    after = [values for norm in norms for values in norm.get_weights()]
    assert norms and all(np.isfinite(values).all() for values in after)
    names = [weight.name for norm in norms for weight in norm.weights]
    changed = [not np.array_equal(old, new) for old, new in zip(before, after, strict=True)]
    return list(zip(names, changed, strict=True))


def moved(changes, *names):
    return [changed for name, changed in changes if name in names]


@pytest.mark.parametrize("name", WITH_BACKBONE)
def test_inference_moves_no_statistic_but_trains_gamma_and_beta(name, rng):
    changes = step(WITH_BACKBONE[name](**SMALL[name]), rng)
    assert not any(moved(changes, "moving_mean", "moving_variance"))
    assert all(moved(changes, "gamma")) and all(moved(changes, "beta"))


# The option is the backbone's: other backends show it by a plain system and by one that rebuilds it.
@pytest.mark.parametrize(
    "name", WITH_BACKBONE if keras.backend.backend() == "tensorflow" else ["QualityNet", "CSPPIQA"]
)
@pytest.mark.usefixtures("fully_compiled")
def test_train_moves_every_statistic(name, rng):
    changes = step(WITH_BACKBONE[name](**SMALL[name], batch_norm="train"), rng)
    assert all(moved(changes, "moving_mean", "moving_variance"))


def test_a_saved_model_that_is_trained_further_keeps_its_statistics(rng, tmp_path):
    QualityNet(("TinyNet", "TinyNetV2")).save(tmp_path / "model.keras")
    changes = step(load_model(tmp_path / "model.keras"), rng)
    assert len(moved(changes, "moving_mean")) == 10 and not any(moved(changes, "moving_mean"))
    assert all(moved(changes, "gamma"))


def test_drop_out_and_normalisation_inside_a_nested_network_follow(rng):
    def build(pixels):
        inner = [keras.layers.Conv2D(4, 3, strides=2), keras.layers.BatchNormalization()]
        return keras.layers.Dropout(0.9)(keras.Sequential(inner, name="inner")(pixels))

    images = rng.integers(0, 256, (2, 8, 8, 3)).astype("float32")
    with registered(build, "Nested"):
        still, following = (build_backbone("Nested", batch_norm=mode) for mode in ("inference", "train"))
    for network, same in ((still, True), (following, False)):
        before = keras.ops.convert_to_numpy(network(images, training=False))
        during = keras.ops.convert_to_numpy(network(images, training=True))
        assert np.array_equal(during, before) == same


def test_a_changed_copy_stays_in_its_mode():
    for mode in ("inference", "train"):
        network = build_backbone("TinyNet", batch_norm=mode)
        assert type(rebuild(network)) is type(network)


def test_another_mode_is_refused():
    with pytest.raises(
        ValueError, match="batch_norm must be one of .*'train'.* Received: batch_norm='frozen'"
    ):
        build_backbone("TinyNet", batch_norm="frozen")


def test_heat_maps_open_it_like_any_network(rng):
    images = rng.uniform(0, 255, (2, 64, 64, 3)).astype("float32")
    still = QualityNet(("TinyNet",), attention=None)
    following = QualityNet(("TinyNet",), attention=None, batch_norm="train")
    following.set_weights(still.get_weights())
    for layer in (None, "tinynet/conv_4", "tinynet"):
        maps = [grad_cam(model, images, layer, sign="both") for model in (still, following)]
        assert maps[0].any()
        np.testing.assert_allclose(*maps, atol=1e-4)
