"""A model as bytes, so that the machines of a cluster need no file system in common to have it."""

import tempfile
from pathlib import Path
from typing import NamedTuple

from qualitykit.inference.engines.onnx import OnnxNetwork
from qualitykit.inference.engines.twins import ENDINGS
from qualitykit.models.presets import Loaded, find_model


class ModelFiles(NamedTuple):
    """A saved model and what lies beside it.

    Args:
        stem: of the file's name.
        contents: {ending: bytes} of the model, of its card and of the twin that scores, where there are any.
        engine: what scores: "onnx" or "keras". All workers take the same, so that rows do not depend on them.
    """

    stem: str
    contents: dict[str, bytes]
    engine: str

    @classmethod
    def of(cls, model: str, loaded: Loaded) -> "ModelFiles":
        """Those of a model.

        Args:
            model: name or path.
            loaded: the same, ready to score.
        """
        path = find_model(model)
        files = {".keras": path, ".json": path.with_suffix(".json")}
        on_onnx = isinstance(loaded.network, OnnxNetwork)
        if on_onnx:
            twin = loaded.network.path
            files[next(ending for ending in ENDINGS if twin.endswith(ending))] = Path(twin)
        contents = {ending: file.read_bytes() for ending, file in files.items() if file.is_file()}
        return cls(path.stem, contents, "onnx" if on_onnx else "keras")

    def write(self) -> Path:
        """Writes the files into a new temporary folder; returns the model's path."""
        folder = Path(tempfile.mkdtemp(prefix="qualitykit-"))
        for ending, contents in self.contents.items():
            (folder / f"{self.stem}{ending}").write_bytes(contents)
        return folder / f"{self.stem}.keras"
