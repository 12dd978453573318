import pytest

from qualitykit.similarity import gmsd, gmsd_map
from tests.similarity import double_precision
from tests.similarity.conftest import to_numpy

pytestmark = pytest.mark.backends


def test_the_index_is_that_of_the_published_steps(colour_pair):
    expected = double_precision.gmsd(*(batch[0] for batch in colour_pair))
    assert to_numpy(gmsd(*colour_pair)) == pytest.approx([expected], abs=1e-6)


def test_the_map_is_that_of_the_published_steps(colour_pair):
    expected = double_precision.gmsd_map(*(batch[0] for batch in colour_pair))
    assert to_numpy(gmsd_map(*colour_pair))[0] == pytest.approx(expected, abs=1e-5)
