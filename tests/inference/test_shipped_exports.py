"""Every shipped model scores alike in every format, or the format says in one line why it cannot."""

import importlib.util
import json

import numpy as np
import pytest

from qualitykit.inference import export
from qualitykit.inference.engines.onnx import OnnxNetwork
from qualitykit.inference.engines.twins import Facts, belonging
from qualitykit.inference.export_model import FORMATS
from qualitykit.models import list_models, load_model
from qualitykit.models.presets import find_model
from tests.inference.test_export_model import READERS

NEEDS = {"onnx": ("tf2onnx", "onnx"), "openvino": ("openvino",)}
SHAPES = [(64, 96), (96, 64), (131, 80)]
# What a format cannot hold, by model: words of the one line that says so.
CANNOT = {("bpsqm", "onnx"): "the exported model's scores differ by .*; it was not written"}


@pytest.fixture(scope="module")
def expected():
    """{model: [(images of one size, its scores)]}."""
    rng, found = np.random.default_rng(0), {}
    images = [rng.integers(0, 256, (3, *shape, 3)).astype("float32") for shape in SHAPES]
    for name in list_models():
        model = load_model(name)
        found[name] = [(each, np.asarray(model.predict_on_batch(each))) for each in images]
    return found


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", list_models())
def test_a_format_scores_as_the_model_does(name, format, expected, tmp_path):
    missing = [each for each in NEEDS.get(format, ()) if importlib.util.find_spec(each) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed")
    out = tmp_path / f"exported{FORMATS[format][1]}"
    if (name, format) in CANNOT:
        with pytest.raises(ValueError, match=CANNOT[name, format]) as caught:
            export(name, out, format=format)
        assert "\n" not in str(caught.value) and not out.exists()
        return
    run = READERS[format](export(name, out, format=format))
    for images, scores in expected[name]:
        for count in (1, 3):
            found = np.asarray(run(images[:count]))[:, :1]  # a twin says beside it how sure it is
            assert found == pytest.approx(scores[:count], abs=0.05)


def test_the_shipped_twin_is_that_of_the_default_model():
    path = find_model("default")
    twin = path.with_suffix(".onnx")
    if not twin.is_file():
        pytest.skip(
            f"no {twin.name} is shipped; `qualitykit export --half --out saved_models/{twin.name}` makes it"
        )
    facts = Facts.read(OnnxNetwork(twin).metadata)
    belonging(facts, path, None)
    card = json.loads(path.with_suffix(".json").read_text())
    assert facts.card.scale.high == card["scale"]["high"] and facts.card.name == card["name"]
