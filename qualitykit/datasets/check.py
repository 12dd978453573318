"""Verify a download: is everything there, readable and as the authors describe it?"""

import os
import posixpath
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from qualitykit._files import sha256_of
from qualitykit.datasets.labels import without_repeats
from qualitykit.datasets.messages import DatasetWarning, first_few
from qualitykit.datasets.names import UnsafePathError
from qualitykit.datasets.registry import dataset_record, read_labels
from qualitykit.datasets.spelling import shown


@dataclass
class CheckReport:
    """What `check` found; `ok` says whether a model may be trained on it, `str` gives the text to print.

    Args:
        name: The data set.
        root: Its folder.
        expected: Rated images in the authors' set; None when that varies.
        rated: Rows of the label files.
        missing: Names of rated images and of references that are not there.
        surplus: Names of images in the same folders that no label file mentions.
        unreadable: Names of images that cannot be decoded, with the reason.
        outside: Names of images with a score outside the scale.
        score_range: Lowest and highest score, or None.
        sha256: Checksum of each label file.
        decoded: Number of images decoded.
        problems: One line per kind of trouble.
        notes: One line per oddity that does no harm.
    """

    name: str
    root: str
    expected: int | None = None
    rated: int = 0
    missing: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    score_range: tuple[float, float] | None = None
    sha256: dict[str, str] = field(default_factory=dict)
    decoded: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether no problem was found."""
        return not self.problems

    def __str__(self) -> str:
        lines = [f"{self.name} in {self.root}: {'ok' if self.ok else 'NOT OK'}"]
        lines.append(f"  rated images: {self.rated}" + (f" of {self.expected}" if self.expected else ""))
        lines.append(f"  decoded: {self.decoded}")
        if self.score_range:
            lines.append(f"  scores: {self.score_range[0]:g} to {self.score_range[1]:g}")
        lines += [f"  sha256 {digest}  {file}" for file, digest in self.sha256.items()]
        lines += [f"  problem: {line}" for line in self.problems]
        lines += [f"  note: {line}" for line in self.notes]
        return "\n".join(map(shown, lines))


def check(
    name: str, root: str | os.PathLike, decode: bool = True, progress: bool = False, **options: object
) -> CheckReport:
    """Verify a downloaded data set.

    Args:
        name: As in `load_dataset`.
        root: The folder.
        decode: Decode every image; without it files are only looked up.
        progress: Show a progress bar while decoding.
        **options: The reader's own options.

    Returns:
        `CheckReport`. Trouble with the files lands in it and is not raised.

    Raises:
        ValueError: If the name is unknown.
    """
    record = dataset_record(name)
    report = CheckReport(record.name, os.fsdecode(root), record.images if record.exact else None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DatasetWarning)
        try:
            index, labels = read_labels(name, root, **options)
            labels.frame = without_repeats(index, labels)
        except (OSError, ValueError) as error:
            report.problems.append(str(error))
    report.notes += [str(entry.message) for entry in caught if issubclass(entry.category, DatasetWarning)]
    if report.problems:
        return report
    _check_labels(report, record, index, labels)
    present = _check_files(report, index, labels)
    if decode:
        _check_images(report, index, present, progress)
    return report


def _check_labels(report, record, index, labels):
    scores = labels.frame["score"]
    report.rated = len(scores)
    report.score_range = (float(scores.min()), float(scores.max()))
    report.outside = labels.outside()
    if report.expected and report.rated != report.expected:
        report.problems.append(f"{report.rated} rated images instead of {report.expected}")
    if report.outside:
        report.problems.append(f"{len(report.outside)} scores outside the scale: {first_few(report.outside)}")
    for label_file in labels.label_files:
        digest = sha256_of(os.path.join(index.root, label_file))
        report.sha256[label_file] = digest
        known = record.sha256.get(posixpath.basename(label_file))
        if known and digest != known:
            report.problems.append(f"checksum of {label_file} is not the known one ({known})")


def _check_files(report, index, labels):
    """Look up all images; returns the paths of those present."""
    references = labels.frame["reference"].dropna().unique() if "reference" in labels.frame else []
    present, unsafe, unclear = {}, [], []
    for file in (*labels.frame["file"], *references, *labels.unrated):
        try:
            path = index.find(file, labels.base)
        except UnsafePathError:
            unsafe.append(file)
            continue
        except ValueError as error:
            unclear.append(str(error))
            continue
        if path is not None:
            present[path] = file
        elif file not in labels.unrated:
            report.missing.append(file)
    if unsafe:
        report.problems.append(f"{len(unsafe)} names that leave the folder: {first_few(unsafe)}")
    if unclear:
        report.problems.append(f"{len(unclear)} names fit several files: {first_few(unclear)}")
    if report.missing:
        report.problems.append(f"{len(report.missing)} images are missing: {first_few(report.missing)}")
    report.surplus = _surplus(index, present)
    if report.surplus:
        report.notes.append(f"{len(report.surplus)} images without a label: {first_few(report.surplus)}")
    if index.links:
        report.notes.append(f"{len(index.links)} links lead out of the folder: {first_few(index.links)}")
    return list(present)


def _surplus(index, present):
    """Names of images that lie beside those of the labels and are none of them."""
    from qualitykit.images.find import is_image_name

    folders = {os.path.dirname(path) for path in present}
    return [
        name
        for name in index.names
        if is_image_name(name)
        and os.path.dirname(index.path(name)) in folders
        and index.path(name) not in present
    ]


def _check_images(report, index, paths, progress):
    from tqdm import tqdm

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        errors = list(tqdm(pool.map(_decoding_error, paths), total=len(paths), disable=not progress))
    report.unreadable = [
        (os.path.relpath(path, index.root), error) for path, error in zip(paths, errors, strict=True) if error
    ]
    report.decoded = len(paths) - len(report.unreadable)
    if report.unreadable:
        names = first_few(f"{name} ({error})" for name, error in report.unreadable)
        report.problems.append(f"{len(report.unreadable)} images cannot be decoded: {names}")


def _decoding_error(path):
    """Why an image cannot be decoded, or None."""
    from qualitykit.images import ImageError, load_image

    try:
        load_image(path)
    except (ImageError, OSError) as error:
        return str(error)
    return None
