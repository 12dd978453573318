"""Writing a whole synthetic set, from wherever the last run stopped."""

import os
from concurrent.futures import ThreadPoolExecutor

from tqdm import tqdm

from qualitykit.datasets.dataset import IQADataset
from qualitykit.synthesis.folder import reference_path


def write_set(data, folder, maps, workers, progress):
    """Write all images, maps and scores that are not there, then the table.

    Args:
        data: `SyntheticDataset` that keeps its items in `folder`.
        folder: `SyntheticFolder`.
        maps: whether to write label maps.
        workers: threads that distort.
        progress: whether to show a bar.

    Returns:
        `IQADataset` rooted at the folder.
    """
    per_reference = len(data) // len(data.references)
    scores = {}
    with (
        ThreadPoolExecutor(workers) as pool,
        tqdm(total=len(data), disable=not progress, unit="image") as bar,
    ):
        for number in range(len(data.references)):
            items = range(number * per_reference, (number + 1) * per_reference)
            scores |= _write_reference(data, folder, number, items, maps, pool)
            bar.update(per_reference)
    frame = data.frame.assign(
        score=data.frame["path"].map(scores),
        reference=[reference_path(data.reference_number(item)) for item in range(len(data))],
    )
    frame = frame[["path", "score", "reference", "distortion", "level", "split"]]
    folder.write_labels(frame)
    at_root = {
        column: [os.path.join(folder.root, *name.split("/")) for name in frame[column]]
        for column in ("path", "reference")
    }
    return IQADataset("synthetic", folder.root, frame.assign(**at_root), data.scale)


def _write_reference(data, folder, number, items, maps, pool):
    """{path: score} of one reference's images, after all of them have been written."""
    paths = data.frame["path"]
    measures = list(data.label_maps) if maps else []
    scores = folder.read_scores(data.score_name, number)
    unscored = [item for item in items if paths.iloc[item] not in scores]
    unfinished = [item for item in items if not folder.complete(paths.iloc[item], measures)]
    # The reference first, and once, for all threads.
    data.reference(items[0])
    for _ in pool.map(data.pair, sorted({*unscored, *unfinished})):
        pass
    for item in unfinished if maps else ():
        data.maps(item)
    if unscored:
        scores |= {paths.iloc[item]: data.score(item) for item in unscored}
        folder.write_scores(data.score_name, number, scores)
    return scores
