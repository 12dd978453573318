"""Frameworks start in silence, and nothing that anybody else says is lost."""

import logging
import os
import subprocess
import sys

import pytest

from qualitykit._chatter import without_chatter

LOG = b"I0000 00:00:1795644917.297328   24923 port.cc:153] oneDNN custom operations are on.\n"
FIRST = b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
LOUD = {name: value for name, value in os.environ.items() if not name.startswith("TF_CPP")}


def test_chatter_is_dropped_and_all_else_handed_on(capfd, monkeypatch):
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    with without_chatter():
        os.write(2, FIRST + LOG + b"a warning\n" + LOG)
        os.system("echo of a child >&2")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "a warning\nof a child\nafter\n"


def test_what_was_said_before_an_error_is_handed_on_too(capfd, monkeypatch):
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    with pytest.raises(ImportError), without_chatter():
        os.write(2, LOG + b"why\n")
        raise ImportError
    assert capfd.readouterr().err == "why\n"


def test_whoever_asks_for_the_log_gets_it(capfd, monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    with without_chatter():
        os.write(2, LOG)
    assert capfd.readouterr().err.encode() == LOG


def test_sizes_that_are_traced_are_no_news_and_other_warnings_are(monkeypatch, caplog):
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    logger = logging.getLogger("tensorflow")
    monkeypatch.setattr(logger, "filters", [])
    monkeypatch.setattr(logger, "propagate", True)
    with without_chatter():
        pass
    logger.warning("%s out of the last 7 calls to <function f> triggered tf.function retracing. ...", 5)
    logger.warning("no such device")
    assert [record.getMessage() for record in caplog.records] == ["no such device"]


def test_so_it_is_where_keras_was_there_first():
    code = (
        "import logging, sys, types; sys.modules['keras'] = keras = types.ModuleType('keras'); "
        "keras.saving = types.SimpleNamespace(get_custom_objects=dict); import qualitykit; "
        "warn = logging.getLogger('tensorflow').warning; "
        "warn('5 triggered tf.function retracing'); warn('news')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=LOUD)
    assert (done.returncode, done.stderr) == (0, "news\n")


@pytest.mark.backends
@pytest.mark.parametrize(
    "code",
    [
        "from qualitykit.cli import main; main(['score', {path!r}, '--quiet', '--engine', 'keras'])",
        "import qualitykit as qk; qk.score({path!r}, {model!r})",
        "import qualitykit as qk; qk.models.NIMA; import keras; keras.ops.ones(3) + 1",
    ],
)
def test_nothing_is_on_stderr(code, photographs, saved_tiny):
    code = code.format(path=photographs[0][0], model=saved_tiny)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=LOUD)
    assert (done.returncode, done.stderr) == (0, "")
