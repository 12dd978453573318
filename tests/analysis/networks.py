"""Small networks of one weight set each, put together in all the ways that people nest models."""

import keras

L = keras.layers


class Parts:
    """Layers that several models share, so that equal maps can be asked of them."""

    def __init__(self, seed=0):
        keras.utils.set_random_seed(seed)
        self.first = L.Conv2D(3, 3, padding="same", activation="relu", name="first")
        self.norm = L.BatchNormalization(name="norm")
        self.second = L.Conv2D(4, 3, strides=2, padding="same", activation="relu", name="second")
        self.other = L.Conv2D(2, 3, strides=2, padding="same", activation="relu", name="other")
        self.score = L.Dense(1, name="score")

    def features(self, x):
        return self.second(self.norm(self.first(x)))

    def head(self, *maps):
        pooled = [L.GlobalAveragePooling2D()(m) for m in maps]
        return self.score(L.Concatenate()(pooled) if len(pooled) > 1 else pooled[0])


def image(size=None):
    return keras.Input((size, size, 3), name="image")


def backbone(parts, name="backbone"):
    x = image()
    return keras.Model(x, parts.features(x), name=name)


def flat(parts):
    x = image()
    return keras.Model(x, parts.head(parts.features(x)))


def nested(parts):
    x = image()
    return keras.Model(x, parts.head(backbone(parts)(x, training=False)))


def nested_twice(parts):
    x, y = image(), image()
    middle = keras.Model(y, backbone(parts, "inner")(L.Rescaling(1.0)(y)), name="middle")
    return keras.Model(x, parts.head(middle(x)))


def sequential(parts):
    head = [L.GlobalAveragePooling2D(), parts.score]
    return keras.Sequential([keras.Input((None, None, 3)), parts.first, parts.norm, parts.second, *head])


def sequential_in_functional(parts):
    x = image()
    inner = keras.Sequential(
        [keras.Input((None, None, 3)), parts.first, parts.norm, parts.second], name="inner"
    )
    return keras.Model(x, parts.head(inner(x)))


def functional_in_sequential(parts):
    return keras.Sequential([image(), backbone(parts), L.GlobalAveragePooling2D(), parts.score])


def whole_nested(parts):
    """The scored model as the only layer of another, as a range of scores is added to a trained model."""
    x = image()
    return keras.Model(x, flat(parts)(x))


ONE_STREAM = [
    flat,
    nested,
    nested_twice,
    sequential,
    sequential_in_functional,
    functional_in_sequential,
    whole_nested,
]


def stages(parts, x=None):
    """Two stages of one backbone, at two grids, both pooled."""
    y = image()
    early = parts.norm(parts.first(y))
    both = keras.Model(y, [early, parts.second(early)], name="backbone")
    x = image()
    return keras.Model(x, parts.head(*both(x)))


def two_streams(parts):
    """Two backbones that both hold a layer of the same name."""
    x, y, z = image(), image(), image()
    left = keras.Model(y, parts.second(L.Rescaling(1.0, name="scaling")(y)), name="left")
    right = keras.Model(z, parts.other(L.Rescaling(1.0, name="scaling")(z)), name="right")
    return keras.Model(x, parts.head(left(x), right(x)))


def two_resolutions(parts):
    """One backbone, called on the photograph and on a smaller copy."""
    x, shared = image(), backbone(parts)
    return keras.Model(x, parts.head(shared(x), shared(L.AveragePooling2D(2)(x))))


def round_about(parts):
    """A residual path, and a number that goes round the last map to the score."""
    x = image()
    a = parts.first(x)
    b = L.Add()([a, L.Conv2D(3, 1, name="branch")(a)])
    brightness = keras.ops.mean(x, axis=(1, 2, 3), keepdims=False)[:, None]
    return keras.Model(x, parts.head(b) + brightness)


MANY_STREAMS = [stages, two_streams, two_resolutions, round_about]
