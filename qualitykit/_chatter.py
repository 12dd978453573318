"""What TensorFlow and its libraries print while they start, kept from stderr; nothing else is."""

import contextlib
import logging
import os
import re
import tempfile
from collections.abc import Callable

_LEVEL = "TF_CPP_MIN_LOG_LEVEL"
# Lines of their C++ log, such as "I0000 00:00:1795644917.297328   24923 port.cc:153] oneDNN ...", its first
# line, and the second line of one of its messages.
_CHATTER = re.compile(
    rb"[IWE]\d{4} \d\d:\d\d:[\d.]+ .*\]|WARNING: All log messages before absl::InitializeLog\(\)"
    rb"|To enable the following instructions: |\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] .*\]"
)

# What TensorFlow warns of when it sees many sizes of photographs, or one model after the other.
_TRACES = "triggered tf.function retracing"

# Called when a framework is about to be imported, which takes seconds: by the command, to say so.
before_start: list[Callable[[], None]] = []


@contextlib.contextmanager
def without_chatter():
    """To stand around the import of a framework.

    Such lines come from C++ before anything can be set. Whoever sets TF_CPP_MIN_LOG_LEVEL to 0 or 1 hears
    everything.
    """
    for say in before_start:
        say()
    os.environ.setdefault(_LEVEL, "3")
    if not keep_traces_back():
        yield
        return
    with without_lines(_CHATTER):
        yield


def keep_traces_back() -> bool:
    """Keeps back what TensorFlow says of sizes that it traces; False for whoever wants to hear everything."""
    wanted = os.environ.get(_LEVEL) not in ("0", "1")
    if wanted:
        logging.getLogger("tensorflow").addFilter(_is_news)
    return wanted


@contextlib.contextmanager
def without_lines(pattern: re.Pattern):
    """Keeps lines from stderr, those of libraries in C and C++ too.

    The process' stderr itself goes to a file meanwhile; all other lines are handed on afterwards.

    Args:
        pattern: of bytes, of how such lines begin.
    """
    try:
        stderr = os.dup(2)
    except OSError:  # a process without one
        yield
        return
    with tempfile.TemporaryFile() as heard:
        os.dup2(heard.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            heard.seek(0)
            _hand_on(heard, pattern)


def _is_news(record):
    """Each size of photograph is traced once, as it must be."""
    return _TRACES not in record.getMessage()


def _hand_on(heard, pattern):
    for line in heard:
        if not pattern.match(line):
            os.write(2, line)
