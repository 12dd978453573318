"""Read label files of MATLAB (.mat)."""

import os

import numpy as np


def read_mat(path: str | os.PathLike, *variables: str) -> list[np.ndarray]:
    """Read variables of a MATLAB file.

    Args:
        path: The file.
        *variables: Their names.

    Returns:
        One flat array per variable: numbers as float64, cell arrays of text as str objects.

    Raises:
        ValueError: If the file is no MATLAB file (version 4 to 7) or lacks a variable.
    """
    import scipy.io

    name = os.path.basename(path)
    try:
        content = scipy.io.loadmat(path)
    except Exception as error:  # SciPy lets out whatever its parser trips over in a damaged file.
        raise ValueError(f"{name} is no MATLAB file of version 4 to 7, or damaged: {error}") from error
    absent = [variable for variable in variables if variable not in content]
    if absent:
        found = ", ".join(key for key in content if not key.startswith("__")) or "none"
        raise ValueError(f"{name} must hold the variable {absent[0]!r}, its variables are {found}")
    return [_flat(content[variable]) for variable in variables]


def _flat(array):
    if array.dtype != object:
        return array.ravel().astype("float64")
    return np.asarray(
        [str(np.ravel(cell)[0]) if np.size(cell) else "" for cell in array.ravel()], dtype=object
    )
