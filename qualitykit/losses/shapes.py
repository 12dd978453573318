"""The one check that every loss makes: predictions never broadcast against targets."""


def check_same_shape(y_true, y_pred) -> None:
    """Raises ValueError unless both shapes agree in rank and in every known dimension.

    Example:
        >>> import numpy as np
        >>> check_same_shape(np.zeros((2, 1)), np.zeros((2, 1)))
    """
    true, predicted = tuple(y_true.shape), tuple(y_pred.shape)
    known = zip(true, predicted, strict=False)
    if len(true) != len(predicted) or any(a != b for a, b in known if a is not None and b is not None):
        raise ValueError(f"y_true and y_pred must have the same shape. Received: {true} and {predicted}")
