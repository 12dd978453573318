"""Write a model in a format that is scored without Keras: ONNX, TensorFlow Lite, OpenVINO, SavedModel.

Without --out, an ONNX file goes into the user's cache folder, from where `qualitykit score` takes it. Of the
default model this takes a minute or two. The model's card travels in the file, or beside it as OUT.json.
"""

from pathlib import Path

from qualitykit.cli.arguments import positive
from qualitykit.cli.running import add_output


def add_arguments(parser):
    parser.add_argument("--model", default="default", help="name (see `qualitykit models`) or .keras file")
    parser.add_argument("--format", choices=("onnx", "litert", "openvino", "saved_model"), default="onnx")
    parser.add_argument(
        "--out", type=Path, metavar="PATH", help="file, for saved_model folder (default for ONNX: the cache)"
    )
    parser.add_argument(
        "--size",
        type=_size,
        default="dynamic",
        metavar="dynamic|N",
        help="of the photographs that it takes: any, or N x N pixels",
    )
    add_output(parser)
    parser.add_argument("--half", action="store_true", help="ONNX weights in half precision: half the size")


def run(options):
    from qualitykit.inference.export_model import export

    chosen = {"format": options.format, "size": options.size, "output": options.output, "half": options.half}
    print(f"wrote {export(options.model, options.out, **chosen)}")


def _size(text):
    return text if text == "dynamic" else positive(text)
