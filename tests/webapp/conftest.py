"""A page that is being served, for tests that ask it over HTTP or look at it in a browser."""

import json
import urllib.error
import urllib.parse
import urllib.request

import pytest

import qualitykit as qk
from tests.conftest import tiny_network

pytest.importorskip("tornado", reason="the extra app is not installed")


class Asked:
    """What a page answers.

    Args:
        page: `RunningApp`.
    """

    def __init__(self, page):
        self.page = page

    def __call__(self, path, *, method="GET", body=None, headers=(), address=None):
        """(status, what came: JSON as objects, anything else as bytes)."""
        request = urllib.request.Request(
            (address or self.page.address) + path, data=body, method=method, headers=dict(headers)
        )
        try:
            answer = urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            data, kind = answer.read(), answer.headers["Content-Type"]
        return answer.status, json.loads(data) if "json" in kind else data

    def drop(self, name, data):
        """What is answered to a dropped file."""
        return self(f"api/photographs?name={urllib.parse.quote(name)}", method="POST", body=data)

    def rate(self, photograph, rating):
        """What is answered to a rating."""
        body = json.dumps({"rating": rating}).encode()
        return self(f"api/photographs/{photograph}/rating", method="PUT", body=body)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Paths of two small models that score."""
    from qualitykit.models import scoring_model

    folder = tmp_path_factory.mktemp("models")
    for seed, name in enumerate(("tiny", "small")):
        scoring_model(tiny_network(seed)).save(folder / f"{name}.keras")
    return [str(folder / "tiny.keras"), str(folder / "small.keras")]


@pytest.fixture
def start():
    """Starts pages as `qk.app` does and stops them after the test."""
    started = []

    def begin(*arguments, **options):
        started.append(qk.app(*arguments, **options))
        return started[-1]

    yield begin
    for page in started:
        page.stop()


@pytest.fixture
def asked(start, tmp_path):
    """A page on an empty folder; its models are not loaded before they are asked."""
    (tmp_path / "album").mkdir()
    return Asked(start(tmp_path / "album"))


@pytest.fixture
def judging(start, models, tmp_path):
    """The same with the two small models."""
    (tmp_path / "album").mkdir()
    return Asked(start(tmp_path / "album", models))
