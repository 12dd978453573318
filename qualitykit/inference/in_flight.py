"""How many pixels may be in memory before they are scored, so that large photographs are not piled up."""

import contextlib
import threading
from collections.abc import Callable, Iterator

MEGABYTES = 500.0
# While a photograph is decoded: four bytes as decoders store a pixel, three as NumPy does.
_BYTES_PER_PIXEL = 7


class InFlight:
    """The bytes of the photographs that are being decoded, or wait to be scored.

    A photograph that would go beyond the limit waits for others to be done. The next that is to be handed on
    waits for none but those that are being decoded, so that even one larger than the limit gets its turn,
    alone.

    Args:
        megabytes: the limit, in millions of bytes.

    Raises:
        ValueError: it is not above 0.

    Example:
        >>> flight = InFlight(1)
        >>> with flight.decoding(0) as admit:
        ...     admit(100_000)
        ...     flight.bytes
        700000
        >>> flight.bytes
        0
    """

    def __init__(self, megabytes: float = MEGABYTES):
        if isinstance(megabytes, bool) or not isinstance(megabytes, int | float) or not megabytes > 0:
            raise ValueError(f"ahead_megabytes must be a number above 0. Received: {megabytes!r}")
        self._limit = megabytes * 1e6
        self._decoded, self._kept, self._next = 0, 0, 0
        self._changed = threading.Condition()

    @property
    def bytes(self) -> int:
        """How many there are at this moment."""
        return self._decoded + self._kept

    @property
    def crowded(self) -> bool:
        """Whether what waits to be scored takes half of the room: it should be scored then."""
        return 2 * self._kept >= self._limit

    @contextlib.contextmanager
    def decoding(self, index: int) -> Iterator[Callable[[int], None]]:
        """To stand around the reading of a photograph.

        Args:
            index: its place among all.

        Yields:
            admit(pixels), to be called before so many pixels are decoded; it waits until there is room.
        """
        taken = 0

        def admit(pixels):
            nonlocal taken
            wanted = pixels * _BYTES_PER_PIXEL
            with self._changed:
                self._changed.wait_for(lambda: self._has_room(index, wanted))
                self._decoded += wanted
            taken += wanted

        try:
            yield admit
        finally:
            with self._changed:
                self._decoded -= taken
                self._changed.notify_all()

    def keep(self, number: int) -> None:
        """Counts bytes that wait to be scored from now on."""
        with self._changed:
            self._kept += number

    def let_go(self, number: int) -> None:
        """Counts them no longer."""
        with self._changed:
            self._kept -= number
            self._changed.notify_all()

    def hand_on(self, index: int) -> None:
        """Notes which photograph is waited for."""
        with self._changed:
            self._next = index
            self._changed.notify_all()

    def _has_room(self, index, wanted):
        alone = index == self._next and not self._decoded
        return alone or self.bytes + wanted <= self._limit
