import keras
import numpy as np
import pytest

from qualitykit.feeding import DecodeAhead, for_fit

pytestmark = pytest.mark.backends

SIDES = [(8, 12), (8, 16), (8, 20)]


class Numbered(DecodeAhead):
    """Batches of other widths; the pixels of each are 10 x epoch + its number, and the last is smaller."""

    def plan(self):
        return [0, 1, 2]

    def make_batch(self, epoch, items):
        count = 2 if items < 2 else 1
        images = np.full((count, *SIDES[items], 3), 10 * epoch + items, "uint8")
        return {"image": images, "reference": images + 100}, np.full((count, 1), items, "float32")


class Epochs(keras.callbacks.Callback):
    """Sets the epoch, as trainings do, and notes how many steps were announced."""

    def __init__(self, batches):
        super().__init__()
        self.batches = batches

    def on_epoch_begin(self, epoch, logs=None):
        self.batches.epoch = epoch

    def on_train_begin(self, logs=None):
        self.steps = self.params["steps"]


def red_times_a_weight():
    """Of the image; of the reference too, times nothing, since a network must look at all of its inputs."""
    image, reference = (keras.Input((None, None, 3), name=name) for name in ("image", "reference"))
    red, other = (keras.layers.GlobalAveragePooling2D()(pixels)[:, :1] for pixels in (image, reference))
    outputs = keras.layers.Dense(1, kernel_initializer="zeros", use_bias=False)(red + 0 * other)
    model = keras.Model({"image": image, "reference": reference}, outputs)
    model.compile(keras.optimizers.SGD(1e-3), "mse", jit_compile=False)
    return model


def test_fit_sees_every_batch_of_every_epoch_in_order():
    batches, model = Numbered(), red_times_a_weight()
    epochs = Epochs(batches)
    model.fit(for_fit(batches), epochs=3, shuffle=False, verbose=0, callbacks=[epochs])
    assert epochs.steps == 3
    weight = np.float32(0)  # the same steps of gradient descent by hand
    for epoch in range(3):
        for number in range(3):
            pixel = np.float32(10 * epoch + number)
            weight -= np.float32(1e-3) * 2 * (weight * pixel - number) * pixel
    np.testing.assert_allclose(model.get_weights()[0], [[weight]], rtol=1e-4)


def test_what_cannot_be_made_ends_fit_and_is_remembered():
    class Broken(Numbered):
        def make_batch(self, epoch, items):
            if items == 2:
                raise OSError("photo.png: gone")
            return super().make_batch(epoch, items)

    batches = Broken()
    with pytest.raises(Exception, match=r"photo\.png: gone"):
        red_times_a_weight().fit(for_fit(batches), shuffle=False, verbose=0)
    assert isinstance(batches.failure, OSError)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="of TensorFlow's data sets")
def test_tensorflow_does_not_tune_and_knows_sides_that_all_batches_share():
    dataset = for_fit(Numbered())
    assert dataset.options().autotune.enabled is False
    inputs, scores = dataset.element_spec
    assert tuple(inputs["image"].shape) == (None, 8, None, 3) and tuple(scores.shape) == (None, 1)


@pytest.mark.skipif(keras.backend.backend() == "tensorflow", reason="of the other backends")
def test_other_backends_get_the_batches_themselves():
    batches = Numbered()
    assert for_fit(batches) is batches
