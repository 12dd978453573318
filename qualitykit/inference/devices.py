"""Where Keras runs."""


def check_gpu() -> None:
    """Refuses to go on where Keras runs on the CPU; loads the backend.

    Raises:
        ValueError: it does.
    """
    import keras

    device = str(keras.ops.ones(1).device).lower()  # "...device:GPU:0" or "cuda:0", by backend
    if "gpu" not in device and "cuda" not in device:
        raise ValueError(f"{keras.backend.backend()} finds no such GPU; it runs on {device}")
