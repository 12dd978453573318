import keras
import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.svm import SVR

from qualitykit.layers import KernelRegression

pytestmark = pytest.mark.backends


def test_it_equals_the_support_vector_regression_that_its_weights_come_from(rng):
    x, y = rng.normal(size=(40, 5)), rng.normal(size=40)
    machine = SVR(gamma=0.3, C=2.0).fit(x, y)
    layer = KernelRegression(len(machine.support_), 0.3)
    layer.build((None, 5))
    layer.set_weights([machine.support_vectors_, machine.dual_coef_.reshape(-1, 1), machine.intercept_])
    new = rng.normal(size=(7, 5)).astype("float32")
    np.testing.assert_allclose(keras.ops.convert_to_numpy(layer(new))[:, 0], machine.predict(new), atol=1e-4)


def test_the_exponential_kernel_equals_a_ridge_regression_on_distances(rng):
    x, y = rng.normal(size=(30, 4)), rng.normal(size=30)

    def kernel(a, b):
        return np.exp(-np.sqrt(0.2) * cdist(a, b))

    coefficients = np.linalg.solve(kernel(x, x) + 0.1 * np.eye(30), y)
    layer = KernelRegression(30, 0.2, kernel="exponential")
    layer.build((None, 4))
    layer.set_weights([x, coefficients[:, None], np.zeros(1)])
    new = np.concatenate([rng.normal(size=(5, 4)), x[:2]]).astype("float32")
    expected = kernel(new, x) @ coefficients
    np.testing.assert_allclose(keras.ops.convert_to_numpy(layer(new))[:, 0], expected, atol=2e-3)


def test_an_unknown_kernel_is_named():
    with pytest.raises(ValueError, match="kernel must be one of .*exponential.* Received: kernel='cubic'"):
        KernelRegression(3, 1.0, kernel="cubic")


@pytest.mark.parametrize(("landmarks", "gamma"), [(0, 1.0), (3, 0.0)])
def test_nothing_to_compare_with_is_refused(landmarks, gamma):
    with pytest.raises(ValueError, match="landmarks and outputs must be at least 1 and gamma above 0"):
        KernelRegression(landmarks, gamma)
