import sys
import types

import pytest

from qualitykit._notebook import in_notebook, wants_bar


@pytest.mark.parametrize(
    ("shell", "found"),
    [(None, False), (types.SimpleNamespace(), False), (types.SimpleNamespace(kernel=1), True)],
)
def test_a_kernel_makes_a_notebook(monkeypatch, shell, found):
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    assert in_notebook() is found
    assert wants_bar(None) is found and wants_bar(True) is True and wants_bar(False) is False


def test_plain_python_is_none(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not in_notebook()


def test_scoring_shows_a_bar_in_a_notebook_unless_told_otherwise(monkeypatch, capsys):
    from qualitykit import score

    shell = types.SimpleNamespace(kernel=1)
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    score(["no_such.jpg"])
    assert "1/1" in capsys.readouterr().err
    score(["no_such.jpg"], progress=False)
    assert capsys.readouterr().err == ""
