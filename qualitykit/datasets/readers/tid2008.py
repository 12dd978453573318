"""TID2008: 25 references, 17 distortion types at 4 levels, 1700 images; MOS 0..9."""

from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels
from qualitykit.datasets.readers.tid import read_tid


def read(index: FileIndex) -> Labels:
    """Read the label files."""
    return read_tid(index, types=17, levels=4)
