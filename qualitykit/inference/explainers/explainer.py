"""What every way of showing something of a photograph can do."""

import numpy as np

SIGNS = ("negative", "positive", "both")


class Explainer:
    """One way to show what a model sees in a photograph.

    Attributes:
        name: of the way, as captions have it.
        note: what a bright place means, in a sentence.
        signs: those of `draw` that it has an answer to.
        by_pixel: whether what it draws is a measure of each pixel, rather than a share in the score.
    """

    name: str
    note: str
    signs: tuple[str, ...] = SIGNS
    by_pixel: bool = False

    def draw(self, image: np.ndarray, sign: str = "negative", *, relative: bool = False) -> np.ndarray:
        """A heat map of one photograph, as the model sees it.

        Args:
            image: (H, W, 3) uint8, prepared as the model's policy says.
            sign: "negative" for what lowers the score, "positive" for what raises it, "both" for the two in
                one map, raising above zero.
            relative: subtract the map's mean first: better and worse than the photograph's own average.

        Returns:
            float32 (H, W), 0..1 (sign "both": -1..1).

        Raises:
            ValueError: a model that cannot be shown this way, or a sign that there is no answer to.
        """
        raise NotImplementedError

    def draw_streams(self, image: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """The map of both signs relative to its mean, and such a map of each stream of the model by its name.

        A model without streams has none; see `draw` for arguments and errors.
        """
        return self.draw(image, "both", relative=True), {}

    def check_sign(self, sign: str) -> None:
        """Refuses a sign that there is no answer to.

        Raises:
            ValueError: it is none of `signs`.
        """
        if sign not in self.signs:
            known = ", ".join(map(repr, self.signs))
            raise ValueError(f"sign must be one of {known} for {self.name}. Received: sign={sign!r}")


def one_side(contributions: np.ndarray, sign: str) -> np.ndarray:
    """The wanted side of a map of contributions to the score, its largest magnitude 1; zero if it has none.

    Example:
        >>> one_side(np.array([[-2.0, 1.0]]), "negative").tolist()
        [[1.0, 0.0]]
    """
    sided = {"positive": np.maximum(contributions, 0), "negative": np.maximum(-contributions, 0)}
    heat = np.asarray(sided.get(sign, contributions), "float32")
    peak = float(np.abs(heat).max())
    return heat / peak if peak > np.finfo("float32").tiny else np.zeros_like(heat)
