"""`qk.export`: a saved model as a file that other programs score with."""

import importlib.util
import json
import os
import re
import tempfile
import warnings
from pathlib import Path

from qualitykit._files import check_writable, sha256_of
from qualitykit.inference.engines import onnx_files
from qualitykit.inference.engines.packed import pack
from qualitykit.inference.engines.twins import ENDINGS, Facts, cached_twin
from qualitykit.models.card import card_of
from qualitykit.models.presets import ModelLike, asked_bins, find_model, judging_network, resolve
from qualitykit.models.sides import input_sides

# Format: (Keras' name of it, how a file's name must end).
FORMATS = {
    "onnx": ("onnx", ".onnx"),
    "litert": ("litert", ".tflite"),
    "openvino": ("openvino", ".xml"),
    "saved_model": ("tf_saved_model", ""),
}
_CONVERTERS = {
    ("onnx", "tensorflow"): ("tf2onnx", "onnx"),
    ("onnx", "jax"): ("jax2onnx", "onnx"),
    ("onnx", "torch"): ("onnx", "onnxscript"),
    ("openvino", "tensorflow"): ("openvino",),
    ("openvino", "jax"): ("openvino",),
    ("openvino", "torch"): ("openvino",),
}


def export(
    model: ModelLike = "default",
    out: str | os.PathLike | None = None,
    *,
    format: str = "onnx",
    size: str | int = "dynamic",
    output: str | tuple | None = None,
    half: bool = False,
) -> Path:
    """Writes a model in a format that is scored without Keras: (N, H, W, 3) RGB 0..255 float32 to (N, 1).

    ONNX of a model that knows how sure it is gives (N, 2): the score and its spread, which intervals need.

    The model's card, with its scale and how photographs are to be prepared, travels in an ONNX file's
    metadata, and beside the other formats as `<out>.json`. An ONNX file is compared with the model before it
    appears.

    Args:
        model: name, path or `keras.Model`.
        out: the file (saved_model: the folder, which must not be there yet); an ONNX file that ends in
            .onnx.gz is packed, which `qk.score` reads and other programs do not. None, for ONNX and a model
            given by name or path: the user's cache folder, from where `qk.score` takes it; `<stem>.onnx` or
            `<stem>.onnx.gz` beside the model does as well.
        format: "onnx", "litert" (TensorFlow Lite), "openvino" or "saved_model" (TensorFlow).
        size: "dynamic", photographs of any size that the model takes, or the side of squares in pixels.
        output: as in `qk.score`.
        half: ONNX weights in half precision, for a file of half the size and scores that change a little.

    Returns:
        Path of what was written.

    Raises:
        ValueError: another format, ending or size, a converter that is not installed or refuses the model, or
            a file that does not score as the model does.
        OSError: `out` cannot be written.
    """
    path = find_model(model) if isinstance(model, str | os.PathLike) else None
    out = _target(path, out, format, half)
    _check_converter(format)
    loaded = resolve(model, output)
    if format == "onnx":  # the twin is to know all that scoring asks for
        loaded = loaded._replace(network=judging_network(loaded))
    signature = _signature(loaded.network, size)
    facts = Facts(
        "" if path is None else sha256_of(path),
        loaded.card,
        loaded.because,
        None if path is None else asked_bins(card_of(path), output),
    )
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".export-") as folder:
        made = Path(folder, out.name)
        if format == "onnx":
            _make_twin(made, loaded, signature, facts, half)
        else:
            _convert(loaded.network, made, format, signature)
            if format == "litert":
                _check_operations(made)
            made.with_name(f"{out.name}.json").write_text(json.dumps(facts.texts(), indent=2) + "\n")
        # The file itself comes last, so that whoever finds it finds what belongs to it.
        for each in sorted(Path(folder).iterdir(), key=lambda each: each == made):
            os.replace(each, out.parent / each.name)
    return out


def _make_twin(made, loaded, signature, facts, half):
    """An ONNX file, packed where its name says so."""
    plain = made.with_suffix("") if made.suffix == ".gz" else made
    _convert(loaded.network, plain, "onnx", signature)
    onnx_files.complete(plain, facts.texts(), half)
    onnx_files.check_parity(plain, loaded)
    if plain != made:
        pack(plain, made)
        plain.unlink()


def _check_operations(made):
    """Refuses a file that LiteRT's own interpreter cannot run, which the converter does not: operations that
    LiteRT lacks stand in it as TensorFlow's, such as FlexTensorListReserve of a recurrent network."""
    lacking = sorted(set(re.findall(rb"Flex([A-Z][A-Za-z0-9]{3,40})", made.read_bytes())))
    if lacking:
        raise _refusal("litert", _lacking("LiteRT", *(name.decode() for name in lacking)))


def _target(path, out, format, half):
    """Where to write, once it is sure that such a file can be written there."""
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}. Received: format={format!r}")
    if half and format != "onnx":
        raise ValueError(f"half is for format 'onnx'. Received: format={format!r}")
    if out is None:
        return _place_of_twin(path, format)
    out, ending = Path(os.fsdecode(out)), FORMATS[format][1]
    endings = ENDINGS if format == "onnx" else (ending,)
    if not out.name.lower().endswith(endings):
        raise ValueError(f"out must end in {ending} for format {format!r}. Received: out={str(out)!r}")
    if not ending and os.path.lexists(out):
        raise FileExistsError(f"{out} is there already: remove it first")
    return check_writable(out)


def _place_of_twin(path, format):
    if format != "onnx" or path is None:
        raise ValueError("out must name a file, but for ONNX and a saved model. Received: out=None")
    policy = card_of(path).input
    if policy is not None and policy.in_pieces:
        raise ValueError(f"{path} reads photographs in pieces, which only Keras does: it needs no twin")
    twin = cached_twin(path)
    twin.parent.mkdir(parents=True, exist_ok=True)
    return check_writable(twin)


def _check_converter(format):
    import keras

    needed = _CONVERTERS.get((format, keras.backend.backend()), ())
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        extra = "openvino" if format == "openvino" else "export"
        raise ValueError(
            f"format {format!r} needs {' and '.join(missing)} under {keras.backend.backend()}. Try: "
            f'pip install "qualitykit[{extra}]"'
        )


def _signature(network, size):
    """What the exported model takes: the sides that it insists on, else any or those that are asked for."""
    import keras

    if size != "dynamic" and not (isinstance(size, int) and not isinstance(size, bool) and size >= 1):
        raise ValueError(f"size must be 'dynamic' or a number of pixels. Received: size={size!r}")
    wanted = None if size == "dynamic" else size
    sides = [side or wanted for side in input_sides(network)]
    if wanted is not None and sides != [wanted, wanted]:
        raise ValueError(f"size must be 'dynamic' for a model that takes {sides} only. Received: size={size}")
    return [keras.InputSpec(shape=(None, *sides, 3), dtype="float32", name="image")]


def _convert(network, path, format, signature):
    from qualitykit.models.reduction import with_area_reductions

    network = with_area_reductions(network)
    try:
        with warnings.catch_warnings(action="ignore"):  # those of the converters about themselves
            network.export(str(path), format=FORMATS[format][0], verbose=False, input_signature=signature)
    except Exception as error:  # each converter has its own ways to refuse a model
        raise _refusal(format, _reason(error)) from error


def _reason(error):
    """What a converter says, in one line. OpenVINO begins with places in its own source."""
    text = str(error).strip() or type(error).__name__
    lacking = re.search(r"No conversion rule found for operations: (.+)", text)
    return _lacking("OpenVINO", lacking[1].strip()) if lacking else text.splitlines()[0]


def _lacking(engine, *operations):
    names = ", ".join(operations)
    return f"it needs operations that {engine} lacks ({names}). Try format 'onnx' or 'saved_model'"


def _refusal(format, reason):
    return ValueError(f"the model cannot be exported as {format}: {reason}")
