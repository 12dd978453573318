"""What every input policy can do."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from qualitykit.images import fit_short_side, resize_image

# A side below this is enlarged to it where a model looks at a photograph whole: backbones halve their maps
# five times.
SHORTEST = 64
# A long panorama is made smaller until it has this many pixels, however short its shorter side gets.
_MOST_FITTED = 4_000_000


class InputPolicy:
    """One way to prepare photographs for a model and to score what was prepared.

    The subclasses are frozen dataclasses. All but `Resize` have a `short_side`: a photograph whose shorter
    side is longer is made smaller by area averaging until it fits, aspect kept; None leaves every pixel.
    """

    short_side: int | None = None

    def prepare(self, image: np.ndarray) -> np.ndarray:
        """What a model sees of a decoded photograph: (H, W, 3) uint8 in and out.

        Sides that are made smaller are rounded to multiples of 32, so that few shapes occur. A panorama that
        still has more than 4 megapixels is made smaller further, and no side stays under 64 pixels.
        """
        return fitted(image, self.short_side)

    def predict(self, network, images: list[np.ndarray], batch_size: int = 8) -> np.ndarray:
        """Scores of prepared photographs of one shape.

        Args:
            network: `keras.Model` from RGB 0..255 to (N, 1).
            images: list of (H, W, 3).
            batch_size: how many go together, at most.

        Returns:
            float64 (N,).
        """
        return self.judge(network, images, batch_size)[:, 0]

    def judge(self, network, images: list[np.ndarray], batch_size: int = 8) -> np.ndarray:
        """The same and whatever else the network gives, float64 (N, outputs), scores first."""
        return predict_batch(network, images, batch_size)

    def to_card(self) -> dict:
        """The policy as a card's JSON holds it; `from_card` reads it."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """The policy in words, to stand after "prepared:"."""
        raise NotImplementedError

    @property
    def sides(self) -> tuple[int, int] | None:
        """(height, width) of everything the network is given; None where they vary."""
        return None

    @property
    def looks_at_whole(self) -> bool:
        """Whether memory grows with the photograph, so that there is a largest one that can be scored."""
        return self.short_side is None

    @property
    def in_pieces(self) -> bool:
        """Whether a network is taken apart and given pieces of the photograph, which Keras alone can do."""
        return False

    def at(self, size: str | int) -> InputPolicy:
        """The policy that `size` of `qk.score` asks for in place of this one.

        Args:
            size: "fit" (this one), "full" (every pixel) or the short side in pixels.

        Raises:
            ValueError: another `size`.
        """
        if size == "fit":
            return self
        if size != "full" and not (isinstance(size, int) and not isinstance(size, bool) and size >= 1):
            raise ValueError(f"size must be 'fit', 'full' or a number of pixels. Received: size={size!r}")
        return self._with_short_side(None if size == "full" else size)

    def _with_short_side(self, short_side):
        return dataclasses.replace(self, short_side=short_side)


def fitted(image: np.ndarray, short_side: int | None, shortest: int = SHORTEST) -> np.ndarray:
    """A photograph brought down to a short side, and enlarged where a side is below `shortest`."""
    height, width = image.shape[:2]
    if short_side is not None:
        height, width = fit_short_side(height, width, short_side)
        if height * width > _MOST_FITTED:
            short = int(min(height, width) * math.sqrt(_MOST_FITTED / (height * width)))
            height, width = fit_short_side(height, width, max(short, 1))
    return resize_image(image, (max(height, shortest), max(width, shortest)))


def predict_batch(network, images, batch_size: int) -> np.ndarray:
    """What a network says of at most `batch_size` images of one shape, float64 (N, outputs).

    A short batch is filled up to the next power of two with copies of its last image, so that a compiling
    backend sees few batch sizes.
    """
    wanted = max(len(images), min(batch_size, 1 << (len(images) - 1).bit_length()))
    filled = [*images, *[images[-1]] * (wanted - len(images))]
    scores = np.asarray(network.predict_on_batch(np.stack(filled).astype("float32")))
    return scores[: len(images)].astype("float64")


def checked_side(name: str, value: object, *, optional: bool = False) -> None:
    """Refuses what is no whole number of at least 1.

    Raises:
        ValueError: it is not.
    """
    whole = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    if not (whole or (optional and value is None)):
        raise ValueError(f"{name} must be a whole number of at least 1. Received: {name}={value!r}")


def side_in_words(short_side: int | None) -> str:
    """What a short side does to a photograph, in words."""
    return "every pixel" if short_side is None else f"the shorter side at most {short_side} pixels"
