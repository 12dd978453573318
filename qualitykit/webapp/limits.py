"""How much the page takes in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What is refused, in one line, before it is read.

    Args:
        files: photographs that may be dropped.
        megabytes: bytes of one of them, in millions.
        total_megabytes: bytes of all of them, in millions; they lie in a temporary folder.
        megapixels: pixels of one photograph, in millions.
        listed: photographs of the folder.

    Raises:
        ValueError: one that is not above 0.
    """

    files: int = 300
    megabytes: float = 100.0
    total_megabytes: float = 2000.0
    megapixels: float = 250.0
    listed: int = 5000

    def __post_init__(self):
        for name, value in vars(self).items():
            if not value > 0:
                raise ValueError(f"{name} must be above 0. Received: {name}={value!r}")
