import importlib.util
import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

import qualitykit as qk
from qualitykit.cli import main


def test_a_page_shows_itself_in_a_notebook_until_it_is_stopped(start, tmp_path):
    page = start(tmp_path)
    shown = page._repr_html_()
    assert f'<iframe src="{page.address}"' in shown and page.address in repr(page)
    page.stop()
    page.stop()
    assert "stopped" in repr(page)
    with pytest.raises(OSError):
        urllib.request.urlopen(page.address, timeout=5)
    page.wait()


def test_a_port_that_is_taken_is_said(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match=f"port {taken.getsockname()[1]} cannot be listened at"):
            qk.app(tmp_path, port=taken.getsockname()[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["app", "nowhere"], "folder must be a folder. Received: nowhere"),
        (["app", ".", "--model", "defualt"], "did you mean 'default'?"),
        (["app", ".", "--low", "5", "--high", "1"], "low < high"),
        (["app", ".", "--ratings", "broken.csv"], "broken.csv must have the columns path and score"),
        (["app", ".", "--max-megapixels", "0"], "megapixels must be above 0"),
    ],
)
def test_bad_input_ends_in_one_line_and_exit_code_two(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.csv").write_text("a,b\n1,2\n")
    assert main(arguments) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1 and message in lines[0]
    assert os.listdir(tmp_path) == ["broken.csv"]


def test_without_the_extra_it_is_named(tmp_path, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "tornado" else find(name))
    with pytest.raises(ValueError, match=r"qualitykit\[app\]"):
        qk.app(tmp_path)


def test_the_command_prints_its_address_and_ctrl_c_ends_it(tmp_path):
    # Whoever runs tests in the background may have left Ctrl-C ignored.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += "from qualitykit.cli import main; raise SystemExit(main(['app', '--no-browser']))"
    # In the checkout's package, but in a folder of its own.
    path = os.path.dirname(os.path.dirname(qk.__file__))
    environment = {**os.environ, "PYTHONPATH": path}
    command = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env=environment,
    )  # fmt: skip
    try:
        address = command.stdout.readline().strip()
        assert urllib.request.urlopen(address, timeout=60).status == 200
        command.send_signal(signal.SIGINT)
        _, errors = command.communicate(timeout=60)
    finally:
        command.kill()
    assert command.returncode == 0 and errors == ""
    assert os.listdir(tmp_path) == []
