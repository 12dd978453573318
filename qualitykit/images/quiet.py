"""Keeping a C library from printing its errors, where it knows no other way."""

import contextlib
import ctypes
import os
import threading
from collections.abc import Iterator

_lock = threading.Lock()
_users = 0
_printing = None


def _stream() -> ctypes.c_void_p | None:
    """Return the place where the C library keeps its `stderr`, or None on systems that hide it."""
    try:
        return ctypes.c_void_p.in_dll(ctypes.CDLL(None), "stderr")
    except (AttributeError, OSError, TypeError, ValueError):
        return None


def _nowhere() -> int | None:
    """Return a C stream that drops what is printed to it."""
    library = ctypes.CDLL(None)
    library.fopen.restype = ctypes.c_void_p
    return library.fopen(os.fsencode(os.devnull), b"w")


STREAM = _stream()
NOWHERE = _nowhere() if STREAM else None


@contextlib.contextmanager
def silent_c() -> Iterator[None]:
    """Drop what C code prints to stderr while any thread is inside; what Python prints is not touched.

    Where the system does not let its stream be exchanged, messages are printed, nothing worse.
    """
    global _users, _printing
    if not NOWHERE:
        yield
        return
    with _lock:
        if _users == 0:
            _printing, STREAM.value = STREAM.value, NOWHERE
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                STREAM.value = _printing
