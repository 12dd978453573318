"""--backend and --device reach Keras before it is loaded, or are refused in one line."""

import os
import subprocess
import sys

import pytest

from qualitykit import _chatter
from qualitykit.cli import build_parser, main

CLEAN = {
    name: value for name, value in os.environ.items() if not name.startswith(("TF_CPP", "KERAS_BACKEND"))
}
PROBE = """
import sys
from qualitykit.cli import main
code = main(sys.argv[1:])
keras = sys.modules["keras"]
print(keras.backend.backend(), str(keras.ops.ones(1).device).lower())
sys.exit(code)
"""
COMMANDS = ["score a.jpg", "explain a.jpg", "report a.jpg", "evaluate a.csv", "demo", "export"]
COMMANDS += [
    "train --data x --root y --recipe nima --out z",
    "protocol within --data x --root y --recipe nima --out z",
]


def run(*arguments):
    command = [sys.executable, "-c", PROBE, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=CLEAN)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_runs_a_model_has_both(command):
    options = build_parser().parse_args([*command.split(), "--backend", "jax", "--device", "1"])
    assert (options.backend, options.device) == ("jax", "1")


def test_a_backend_and_the_cpu_are_used_by_keras_itself(photographs, saved_tiny):
    pytest.importorskip("jax")
    command = ["score", photographs[0][0], "--model", saved_tiny, "--quiet", "--json"]
    done = run(*command, "--backend", "jax", "--device", "cpu")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("jax") and "cpu" in done.stdout.splitlines()[-1]


def test_a_gpu_that_is_not_there_is_refused(photographs):
    done = run("score", photographs[0][0], "--quiet", "--device", "97")
    assert "finds no such GPU" in done.stderr and done.stderr.count("\n") == 1
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--backend", "tensrflow"],
            "--backend must be one of tensorflow, jax, torch. Received: 'tensrflow'",
        ),
        (["--backend", "jax", "--engine", "onnx"], "--backend is for Keras. Received: --engine onnx"),
        (["--device", "cpu", "--engine", "onnx"], "--device is for Keras. Received: --engine onnx"),
    ],
)
def test_what_cannot_be_is_one_line(capsys, arguments, message):
    assert main(["score", "a.jpg", *arguments]) == 2
    assert capsys.readouterr().err == f"qualitykit score: {message}\n"


def test_a_device_that_is_none_is_refused(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["score", "a.jpg", "--device", "tpu?"])
    assert caught.value.code == 2 and "must be cpu, gpu or the number of a GPU" in capsys.readouterr().err


def test_someone_at_a_terminal_is_told_what_a_slow_start_waits_for(photographs, saved_tiny):
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", PROBE, "score", photographs[0][0], "--model", saved_tiny]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=theirs, env=CLEAN, check=True)
    os.close(theirs)
    assert os.read(ours, 10_000).decode().startswith("loading Keras and the model ...")
    os.close(ours)


@pytest.mark.parametrize(("more", "times"), [([], 1), (["--quiet"], 0)])
def test_only_there_and_unless_it_is_to_be_quiet(monkeypatch, more, times):
    monkeypatch.setattr(_chatter, "before_start", [])
    main(["score", "no such photograph.jpg", "--model", "no such model", *more])
    assert _chatter.before_start == [], "stderr is no terminal"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    main(["score", "no such photograph.jpg", "--model", "no such model", *more])
    assert len(_chatter.before_start) == times
