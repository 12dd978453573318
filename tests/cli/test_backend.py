"""A backend that is none is said in one line, before anything starts."""

import importlib.util
import json
import os
import subprocess
import sys

import pytest

from qualitykit.cli import main
from qualitykit.cli.backend import check_backend


def only(*names):
    """`find_spec` of a machine on which only these are installed."""
    return lambda name: importlib.util.spec_from_loader(name, None) if name in names else None


def test_a_misspelt_backend_is_refused_with_the_choices_and_at_once(monkeypatch, capsys):
    monkeypatch.setenv("KERAS_BACKEND", "tensrflow")
    assert main(["score", "a.jpg"]) == 2
    line = "KERAS_BACKEND must be one of tensorflow, jax, torch. Received: 'tensrflow'"
    assert capsys.readouterr().err == f"qualitykit score: {line}\n"


def test_commands_that_need_no_backend_do_not_ask_for_one(monkeypatch, capsys):
    monkeypatch.setenv("KERAS_BACKEND", "tensrflow")
    assert main(["models"]) == 0


def test_a_missing_backend_is_refused_with_what_is_there(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.setattr("importlib.util.find_spec", only("tensorflow", "jax"))
    with pytest.raises(
        ValueError, match=r'not installed; it comes with pip install "qualitykit\[torch\]"'
    ) as caught:
        check_backend()
    assert str(caught.value).endswith("There is: tensorflow, jax")


def test_keras_own_settings_count_where_the_environment_names_none(monkeypatch, tmp_path):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    check_backend()
    for text, message in ((json.dumps({"backend": "theano"}), "'theano'"), ("not JSON", None), ("[1]", None)):
        (tmp_path / "keras.json").write_text(text)
        if message is None:
            check_backend()
        else:
            with pytest.raises(
                ValueError, match=f'"backend" in .*keras.json must be one of .* Received: {message}'
            ):
                check_backend()


def test_the_module_is_the_command():
    command = [sys.executable, "-m", "qualitykit", "score", "a.jpg"]
    environment = {**os.environ, "KERAS_BACKEND": "none"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "Received: 'none'" in done.stderr
