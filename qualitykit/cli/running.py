"""Arguments on how a model is run: output, engine, backend and device."""

import argparse
import contextlib
import logging
import os
import re
import sys

from qualitykit.cli.backend import BACKENDS

_GPU_ALONE = {"CUDA_DEVICE_ORDER": "PCI_BUS_ID"}  # so that numbers are those of nvidia-smi
# What each framework is told not to use a GPU by.
_NO_GPU = {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu", "KERAS_TORCH_DEVICE": "cpu"}


def add_output(parser):
    """--output distribution|LOW..HIGH."""
    parser.add_argument(
        "--output",
        type=_output,
        metavar="distribution|LOW..HIGH",
        help="score by the mean rating a model that gives shares of ratings: from 1 up, or from LOW to HIGH "
        "(default: as its card says, else one score a photograph)",
    )


def add_engine(parser):
    """--engine auto|keras|onnx."""
    parser.add_argument(
        "--engine",
        choices=("auto", "keras", "onnx"),
        default="auto",
        help="what computes the scores: ONNX Runtime on the model's exported twin (see `qualitykit export`), "
        "which starts at once, or Keras; auto takes the twin where there is one and no --backend or --device "
        "is given; maps are Keras' in any case",
    )


def add_backend(parser):
    """--backend tensorflow|jax|torch and --device cpu|gpu|N."""
    parser.add_argument(
        "--backend",
        metavar="|".join(BACKENDS),
        help="what Keras runs on (default: the variable KERAS_BACKEND, else keras.json, else tensorflow)",
    )
    parser.add_argument(
        "--device",
        type=_device,
        metavar="cpu|gpu|N",
        help="where Keras runs: gpu and N, the number of one in nvidia-smi, are refused where there is none "
        "(default: a GPU that the backend finds, else the CPU)",
    )


def choose_backend(options):
    """Sets what those options say, before a framework is loaded.

    Raises:
        ValueError: it is too late, or the engine is another than Keras.
    """
    given = [name for name in ("backend", "device") if getattr(options, name, None) is not None]
    if not given:
        return
    if getattr(options, "engine", "keras") == "onnx":
        raise ValueError(f"--{given[0]} is for Keras. Received: --engine onnx")
    if "keras" in sys.modules:
        raise ValueError(f"--{given[0]} must be given before Keras is loaded in this process")
    if hasattr(options, "engine"):
        options.engine = "keras"
    if options.backend is not None:
        os.environ["KERAS_BACKEND"] = options.backend
    if options.device == "cpu":
        os.environ.update(_NO_GPU)
    elif options.device not in (None, "gpu"):
        os.environ.update(_GPU_ALONE | {"CUDA_VISIBLE_DEVICES": options.device})


@contextlib.contextmanager
def telling(options):
    """While a command runs, stderr tells the steps that the library logs; with --quiet, warnings alone."""
    logger, handler = logging.getLogger("qualitykit"), logging.StreamHandler()
    level = logger.level
    logger.setLevel(logging.WARNING if getattr(options, "quiet", False) else logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def _device(text):
    if text not in ("cpu", "gpu") and not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"must be cpu, gpu or the number of a GPU, not {text!r}")
    return text


def _output(text):
    """'distribution', or LOW..HIGH as a pair of numbers.

    Example:
        >>> _output("distribution"), _output("0..9")
        ('distribution', (0.0, 9.0))
    """
    ends = re.fullmatch(r"(-?[0-9.]+?)\.\.(-?[0-9.]+)", text)
    try:
        return text if text == "distribution" else tuple(float(end) for end in ends.groups())
    except (AttributeError, ValueError):
        raise argparse.ArgumentTypeError(
            f"must be distribution, or ratings such as 1..10, not {text!r}"
        ) from None
