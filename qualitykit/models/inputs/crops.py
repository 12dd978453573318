"""A photograph's score as the mean over a grid of crops, for models that see crops of one size."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualitykit.images import resize_image
from qualitykit.models.inputs.policy import InputPolicy, checked_side, side_in_words

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Crops(InputPolicy):
    """A photograph's score is the mean over a grid of crops: see `predict_crops`.

    Args:
        size: side of the crops in pixels.
        count: of the crops; a photograph that they cannot cover gets more.
        short_side: as in `Fit`, before the photograph is cut; None leaves every pixel.

    Example:
        >>> Crops(224, short_side=512).prepare(np.zeros((1024, 1536, 3), "uint8")).shape
        (512, 768, 3)
    """

    size: int
    count: int = 25
    short_side: int | None = None

    def __post_init__(self):
        checked_side("size", self.size)
        checked_side("count", self.count)
        checked_side("short_side", self.short_side, optional=True)

    def judge(self, network, images: list[np.ndarray], batch_size: int = 8) -> np.ndarray:
        scores = [predict_crops(network, image, self.size, self.count) for image in images]
        return np.array(scores)[:, None]

    def to_card(self) -> dict:
        crops = {"size": self.size, "count": self.count}
        return {"crops": crops} | ({"short_side": self.short_side} if self.short_side else {})

    @property
    def words(self) -> str:
        crops = f"the mean over a grid of {self.count} crops or more of {self.size} x {self.size}"
        return f"{crops}, {side_in_words(self.short_side)}"

    @property
    def sides(self) -> tuple[int, int]:
        return self.size, self.size


def crop_grid(height: int, width: int, size: int = 224, count: int = 25) -> np.ndarray:
    """Top left corners of square crops on a regular grid that covers the image to its last pixel.

    The first crop lies in the top left corner, the last one in the bottom right. An image that `count` crops
    cannot cover gets more of them; no pixel is left out.

    Args:
        height, width: of the image in pixels, at least `size`.
        size: side of the crops in pixels.
        count: number of crops, at least 1; rows and columns are its two factors nearest to the image's shape.

    Returns:
        int array (crops, 2) of (top, left), row by row.

    Raises:
        ValueError: an image smaller than the crops, or a size or count below 1.

    Example:
        >>> crop_grid(300, 448, size=224, count=4).tolist()
        [[0, 0], [0, 224], [76, 0], [76, 224]]
    """
    if size < 1 or count < 1:
        raise ValueError(f"size and count must be at least 1. Received: size={size}, count={count}")
    if min(height, width) < size:
        raise ValueError(
            f"height and width must be at least size={size}. Received: height={height}, width={width}"
        )
    rows, columns = _rows_and_columns(height, width, count)
    tops = _steps(height, size, max(rows, math.ceil(height / size)))
    lefts = _steps(width, size, max(columns, math.ceil(width / size)))
    return np.stack(np.meshgrid(tops, lefts, indexing="ij"), axis=-1).reshape(-1, 2)


def predict_crops(
    model: "keras.Model", image: np.ndarray, size: int = 224, count: int = 25, batch_size: int = 32
) -> float:
    """The mean of a model's scores for a grid of crops, the same crops every time.

    HyperIQA's test protocol takes 25 random crops; the grid gives the same score twice and sees every pixel.

    Args:
        model: `keras.Model`, (N, size, size, 3) RGB 0..255 to (N, 1).
        image: (H, W, 3), RGB, uint8; one with a side shorter than `size` is enlarged to it, its aspect kept.
        size, count: see `crop_grid`.
        batch_size: crops that are scored together.

    Returns:
        The score, a float.

    Raises:
        ValueError: not an RGB image, or a size or count below 1.

    Reference: Su et al., "Blindly Assess Image Quality in the Wild Guided by a Self-Adaptive Hyper Network",
        section 4.2.
    """
    image = np.asarray(image)
    if image.ndim != 3 or image.shape[-1] != 3:
        raise ValueError(f"image must be (H, W, 3). Received: shape={image.shape}")
    image = _at_least(image, size)
    corners = crop_grid(*image.shape[:2], size=size, count=count)
    crops = np.stack([image[top : top + size, left : left + size] for top, left in corners])
    # `predict` often waits when it is done, under TensorFlow: see feeding/fit_input.py.
    starts = range(0, len(crops), batch_size)
    scores = [np.asarray(model.predict_on_batch(crops[at : at + batch_size])) for at in starts]
    return float(np.mean(np.concatenate(scores)))


def _rows_and_columns(height, width, count):
    """The two factors of `count` whose ratio is nearest to that of the image's sides."""
    factors = [rows for rows in range(1, count + 1) if count % rows == 0]
    wanted = math.log(height / width)
    rows = min(factors, key=lambda rows: abs(math.log(rows * rows / count) - wanted))
    return rows, count // rows


def _steps(side, size, count):
    """Evenly spaced starts from 0 to side - size."""
    return np.linspace(0, side - size, count).round().astype(int)


def _at_least(image, size):
    height, width = image.shape[:2]
    factor = size / min(height, width)
    if factor <= 1:
        return image
    return resize_image(image, (max(size, round(height * factor)), max(size, round(width * factor))))
