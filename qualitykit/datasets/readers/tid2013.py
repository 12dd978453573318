"""TID2013: 25 references, 24 distortion types at 5 levels, 3000 images; MOS 0..9."""

from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels
from qualitykit.datasets.readers.tid import read_tid


def read(index: FileIndex) -> Labels:
    """Read the label files."""
    return read_tid(index, types=24, levels=5)
