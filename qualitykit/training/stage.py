"""One fit of a training: what is minimised, by what, how fast and for how long."""

from dataclasses import dataclass, field

from qualitykit.training.schedules import check_schedule


@dataclass(frozen=True)
class Stage:
    """What `training.fitting` needs to know; the fields are those of `Recipe` of the same names.

    Args:
        name: "scores", or what else the stage learns.
        loss, optimizer, l2, head_rate, head_epochs, frozen_stride, schedule, stopping, keep, epochs,
            batch_size, scores, view, validation_view: see `Recipe`.

    Raises:
        ValueError: an unknown schedule or `keep`.
    """

    name: str
    loss: tuple
    optimizer: tuple
    epochs: int
    batch_size: int
    l2: float = 0.0
    head_rate: float = 1.0
    head_epochs: int | None = None
    frozen_stride: int | None = None
    schedule: tuple = ("constant", {})
    stopping: dict | None = None
    keep: str = "best"
    scores: str | tuple = (0.0, 1.0)
    view: dict = field(default_factory=dict)
    validation_view: dict = field(default_factory=dict)

    def __post_init__(self):
        check_schedule(self.schedule)
        if self.keep not in ("best", "last"):
            raise ValueError(f"keep must be 'best' or 'last'. Received: keep={self.keep!r}")
