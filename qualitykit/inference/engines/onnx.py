"""ONNX Runtime on an exported twin: models that see a photograph or its crops whole, without a framework."""

import dataclasses
import functools
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np

from qualitykit.inference.engines.packed import unpacked
from qualitykit.inference.engines.twins import Facts, Unfit, belonging
from qualitykit.models.card import Card
from qualitykit.models.presets import Loaded, asked_bins
from qualitykit.models.sides import check_prepared

_DEFAULT_BATCH = 32  # that of `keras.Model.predict`
# Pixels that a run sees: what it keeps of many no longer fits the processor's cache.
_AT_ONCE = 512 * 512
# A run has one core to itself, and there are as many runs as cores: cores that share out each layer wait for
# one another, most of all for one that decodes beside it (`benchmarks/engines.py --batches`). A photograph
# of more pixels than this, alone, is shared out after all: that takes a second copy of the weights, which
# one of a usual size is not worth.
_SHARED_OUT = 4 * _AT_ONCE


class Input(NamedTuple):
    """What a network takes: (N, H, W, 3), None for a dimension that varies."""

    shape: tuple[int | None, ...]


class OnnxNetwork:
    """An ONNX file as far as scoring needs it to be a `keras.Model`.

    Args:
        path: of the file, which may be packed: one input (N, H, W, 3), float32 RGB 0..255, one output (N, 1).

    Raises:
        Unfit: it is no such file.

    Attributes:
        path: of the file.
        inputs: one `Input`.
        metadata: the texts that the file holds beside its graph.
    """

    def __init__(self, path: str | os.PathLike):
        self._source = unpacked(path)
        self._session = _session(self._source, 1)
        self._runs = ThreadPoolExecutor(_cores(), "onnx")
        self.path = os.fspath(path)
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        if len(inputs) != 1 or len(inputs[0].shape) != 4 or len(outputs) != 1:
            raise Unfit("does not take photographs (N, H, W, 3) and give one score each")
        self._name = inputs[0].name
        self.inputs = (Input(tuple(n if isinstance(n, int) else None for n in inputs[0].shape)),)
        self.metadata = dict(self._session.get_modelmeta().custom_metadata_map)

    def predict_on_batch(self, images: np.ndarray) -> np.ndarray:
        """Scores (N, 1) of images (N, H, W, 3), RGB 0..255, as many at once as are quickest."""
        images = np.asarray(images, "float32")
        pixels = images.shape[1] * images.shape[2]
        if len(images) == 1 and pixels > _SHARED_OUT:
            return self._run(images, self._of_all_cores)
        count = max(_AT_ONCE // pixels, 1)
        parts = [images[at : at + count] for at in range(0, len(images), count)] or [images]
        return np.concatenate(list(self._runs.map(self._run, parts)))

    def _run(self, images, session=None):
        return (session or self._session).run(None, {self._name: images})[0]

    @functools.cached_property
    def _of_all_cores(self):
        return _session(self._source, _cores())

    def predict(self, images: np.ndarray, batch_size: int = _DEFAULT_BATCH, verbose: int = 0) -> np.ndarray:
        """The same, at most so many at once; `verbose`, which Keras has, changes nothing: none is shown."""
        starts = range(0, len(images), batch_size)
        return np.concatenate([self.predict_on_batch(images[at : at + batch_size]) for at in starts])


def _session(source, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors; they are raised as well
    options.intra_op_num_threads = threads
    try:
        return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own classes, which have no base of their own
        raise Unfit(f"is no ONNX file: {str(error).splitlines()[0]}") from error


def load(model: Path, card: Card, twin: Path, output: str | tuple | None = None) -> Loaded:
    """A saved model's twin, ready to score.

    Args:
        model: the `.keras` file.
        card: the card beside it; what it leaves open is as it was when the twin was exported.
        twin: the ONNX file.
        output: as in `qk.score`.

    Raises:
        Unfit: the twin is that of another model, or scores otherwise than is asked for.
    """
    network = OnnxNetwork(twin)
    facts = Facts.read(network.metadata)
    belonging(facts, model, asked_bins(card, output))
    loaded = Loaded(network, _settled(card, facts, output))
    if card.input is None:
        loaded = loaded._replace(because=facts.because)
    try:
        check_prepared(network, loaded.card.input)
    except ValueError as error:
        raise Unfit(f"was exported for one size: {error}") from error
    return loaded


def _settled(card, facts, output):
    """The card with all that scoring needs to know, as `presets.resolve` makes it."""
    scale = card.scale if output is None and card.scale is not None else facts.card.scale
    meaning = card.meaning if facts.bins is None else facts.card.meaning
    return dataclasses.replace(
        card, input=card.input or facts.card.input, scale=scale, meaning=meaning, bins=None
    )


def _cores():
    """Those that this process may use; by itself the runtime takes all, and complains where it may not.

    OMP_NUM_THREADS, which clusters set for their workers, says how many of them.
    """
    asked = os.environ.get("OMP_NUM_THREADS", "")
    if asked.isdigit() and int(asked):
        return int(asked)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
