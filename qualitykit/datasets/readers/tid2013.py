"""TID2013: 25 references, 24 distortion types at 5 levels, 3000 images; MOS 0..9."""

from qualitykit.datasets.readers.tid import read_tid


def read(index):
    """Read the label files."""
    return read_tid(index, types=24, levels=5)
