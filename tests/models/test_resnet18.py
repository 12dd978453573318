import keras
import numpy as np

from qualitykit.models.resnet18 import resnet18


def test_it_is_built_as_published():
    """He et al., Table 1: sides at 224 and the channels of each stage; 17 convolutions and 3 around."""
    network = keras.Model(inputs := keras.Input((224, 224, 3)), resnet18(inputs))
    ends = [network.get_layer(f"resnet18_{stage}_2_relu").output.shape[1:] for stage in (1, 2, 3, 4)]
    assert ends == [(56, 56, 64), (28, 28, 128), (14, 14, 256), (7, 7, 512)]
    kinds = [layer for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]
    assert len(kinds) == 17 + 3 and len([x for x in kinds if x.kernel_size == (1, 1)]) == 3
    # torchvision's: 11,689,512 less the 513,000 of its classifier.
    assert sum(int(np.prod(weight.shape)) for weight in network.trainable_weights) == 11_176_512
