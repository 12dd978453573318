import numpy as np
import pytest

from qualitykit.models import KernelFusion


def test_views_of_one_backbone_share_its_weights():
    one = KernelFusion([("MobileNet", 1)], dimensions=4, landmarks=2)
    two = KernelFusion([("MobileNet", 1), ("MobileNet", 2)], dimensions=4, landmarks=2)
    features = one.get_layer("projection").kernel.shape[0]
    assert two.get_layer("projection").kernel.shape[0] == 2 * features
    assert two.count_params() - one.count_params() == 4 * features


@pytest.mark.backends
def test_a_photograph_of_odd_sides_has_a_score():
    model = KernelFusion([("MobileNet", 2)], dimensions=4, landmarks=2)
    assert np.isfinite(np.asarray(model.predict_on_batch(np.full((1, 67, 93, 3), 128.0)))).all()


@pytest.mark.parametrize("views", [(), (("MobileNet", 0),)])
def test_views_without_a_photograph_are_refused(views):
    with pytest.raises(ValueError, match="views must be .backbone, reduction >= 1. pairs"):
        KernelFusion(views)
