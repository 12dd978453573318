"""Kernel regression as a layer: how like each remembered photograph is this one, and how good was that?"""

import keras
import numpy as np
from keras import ops

from qualitykit._types import Tensor

KERNELS = ("rbf", "exponential")
_SMALLEST = 1e-12
_BLOCK = 2000


def kernel_matrix(points, others, gamma: float) -> np.ndarray:
    """The exponential kernel of `KernelRegression` in NumPy, for those who fit its coefficients.

    Args:
        points: (N, D).
        others: (M, D).
        gamma: of `KernelRegression`.

    Returns:
        (N, M) float32.

    Example:
        >>> kernel_matrix([[0.0, 0.0]], [[0.0, 0.0], [3.0, 4.0]], gamma=0.04)
        array([[1.        , 0.36787942]], dtype=float32)
    """
    points, others = (np.asarray(values, "float32") for values in (points, others))
    squares = np.square(others).sum(1)

    def nearness(block):
        distances = np.square(block).sum(1)[:, None] + squares - 2 * block @ others.T
        return np.exp(-np.sqrt(gamma * np.maximum(distances, 0)))

    # Block by block, for the sake of memory: a whole set of photographs is compared with itself.
    return np.concatenate([nearness(points[i : i + _BLOCK]) for i in range(0, len(points), _BLOCK)])


@keras.saving.register_keras_serializable(package="qualitykit")
class KernelRegression(keras.layers.Layer):
    """y = sum_i c_i k(x, l_i) + b, with landmarks l_i and coefficients c_i as weights.

    k = exp(-gamma |x - l|^2)  ("rbf"),  k = exp(-sqrt(gamma) |x - l|)  ("exponential")

    A kernel ridge or support vector regression fitted by scikit-learn becomes this layer by
    `set_weights([landmarks, coefficients, intercept])`. Several numbers may be regressed on one set of
    landmarks: c_i and b are vectors then.

    Args:
        landmarks: how many.
        gamma: inverse squared width of the kernel, > 0.
        kernel: "rbf", or "exponential", whose longer reach serves photographs unlike the remembered ones.
        outputs: how many numbers.

    Input shape: (N, D). Output shape: (N, outputs). Distances are computed in float32 whatever the policy.

    Raises:
        ValueError: `landmarks` or `outputs` < 1, `gamma` <= 0 or an unknown kernel.

    Example:
        >>> import numpy as np
        >>> layer = KernelRegression(landmarks=1, gamma=0.5)
        >>> layer.build((None, 2))
        >>> layer.set_weights([np.zeros((1, 2)), np.array([[2.0]]), np.array([1.0])])
        >>> float(layer(np.zeros((1, 2)))[0, 0])
        3.0
    """

    def __init__(self, landmarks: int, gamma: float, kernel: str = "rbf", outputs: int = 1, **kwargs: object):
        super().__init__(**kwargs)
        if kernel not in KERNELS:
            raise ValueError(f"kernel must be one of {KERNELS}. Received: kernel={kernel!r}")
        if landmarks < 1 or outputs < 1 or gamma <= 0:
            raise ValueError(
                "landmarks and outputs must be at least 1 and gamma above 0. "
                f"Received: landmarks={landmarks}, outputs={outputs}, gamma={gamma}"
            )
        self.landmarks = landmarks
        self.gamma = gamma
        self.kernel = kernel
        self.outputs = outputs

    def build(self, input_shape) -> None:
        float32 = {"dtype": "float32", "autocast": False}
        self.points = self.add_weight(shape=(self.landmarks, input_shape[-1]), name="points", **float32)
        self.coefficients = self.add_weight(
            shape=(self.landmarks, self.outputs), name="coefficients", **float32
        )
        self.intercept = self.add_weight(
            shape=(self.outputs,), initializer="zeros", name="intercept", **float32
        )

    def call(self, features) -> Tensor:
        features = ops.cast(features, "float32")
        points = ops.convert_to_tensor(self.points)
        squares = ops.sum(ops.square(features), -1, keepdims=True) + ops.sum(ops.square(points), -1)
        distances = squares - 2 * ops.matmul(features, ops.transpose(points))
        scaled = self.gamma * ops.maximum(distances, 0)
        # The square root has no gradient at zero, where a photograph lies on a landmark.
        nearness = ops.exp(-(scaled if self.kernel == "rbf" else ops.sqrt(ops.maximum(scaled, _SMALLEST))))
        # Thousands of products that nearly cancel: around the mean nearness they are small, and so is what
        # float32 loses, which differs between one photograph and a batch.
        coefficients, level = ops.convert_to_tensor(self.coefficients), ops.mean(nearness, -1, keepdims=True)
        departure = ops.matmul(nearness - level, coefficients)
        return departure + level * ops.sum(coefficients, 0) + self.intercept

    def compute_output_spec(self, features) -> keras.KerasTensor:
        return keras.KerasTensor((features.shape[0], self.outputs), dtype="float32")

    def get_config(self) -> dict:
        names = ("landmarks", "gamma", "kernel", "outputs")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
