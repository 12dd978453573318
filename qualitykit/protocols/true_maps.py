"""True similarity maps as pictures in the photographs' place: what a full-reference rival sees."""

from pathlib import Path

import numpy as np
from tqdm import tqdm

from qualitykit.feeding import LabelMaps
from qualitykit.images import save_image


def true_maps(data, measure, folder, *, verbose=True):
    """A data set whose photographs are the true maps, rated and divided as the photographs are.

    A pooling network that is trained on it needs the reference of every photograph it is to judge: BPSQM's
    arms S_LB and Fg_LB.

    Args:
        data: `IQADataset` with references.
        measure: name of a map of `qualitykit.similarity`, such as "ssim_map".
        folder: gets a grey PNG for each photograph, under its name; those that are there are kept.
        verbose: a progress bar.

    Returns:
        `IQADataset` of the same rows, named after both.

    Raises:
        ValueError: rows without a reference, or a photograph of another size than its reference.

    Reference: Pan et al., "Blind Predicting Similar Quality Map for Image Quality Assessment", CVPR 2018,
    section 4.3.
    """
    maps, folder = LabelMaps(data.frame, measure), Path(folder)
    paths = [folder / f"{name}.png" for name in data.names]
    rows = tqdm(range(len(data)), desc=measure, unit="image", disable=not verbose)
    for row in rows:
        if not paths[row].exists():
            paths[row].parent.mkdir(parents=True, exist_ok=True)
            grey = np.round(255 * maps(row)).astype("uint8")
            save_image(paths[row], np.repeat(grey[..., None], 3, axis=-1))
    frame = data.frame.assign(path=[str(path) for path in paths])
    return type(data)(f"{data.name} {measure}", folder, frame, data.scale)
