"""Arguments on what runs a model."""


def add_engine(parser):
    """--engine auto|keras|onnx."""
    parser.add_argument(
        "--engine",
        choices=("auto", "keras", "onnx"),
        default="auto",
        help="what computes the scores: ONNX Runtime on the model's exported twin (see `qualitykit export`), "
        "which starts at once, or Keras; auto takes the twin where there is one; maps are Keras' in any case",
    )
