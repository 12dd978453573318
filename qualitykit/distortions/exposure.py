"""Too little or too much light: darkening, under-exposure with its noise, and over-exposure."""

import numpy as np

from qualitykit.distortions.light import to_light, to_values
from qualitykit.distortions.sensor import FULL_WELL, expose


def darken(image, strength, rng):
    """Too little light; `strength` is the exposure lost, in stops.

    Linear light is divided by 2^strength (display gamma 2.2), and a toe, gamma 1 + strength / 4, crushes the
    shadows.

    Levels 1 to 5: 0.3, 0.6, 1.0, 1.6, 2.4
    """
    exposed = (image / np.float32(255.0)) * np.float32(2.0 ** (-strength / 2.2))
    return 255.0 * exposed ** np.float32(1.0 + strength / 4.0)


def under_exposure(image, strength, rng):
    """Too little light for the sensor, half made up for by gain: too dark still, and noisy.

    In linear light, I = 2^-s J + noise. A camera in the dark raises what it recorded, but not all the way.
    Decision: the sensor got 2 s stops too little light, 2^(-2 s) J, and was raised by s stops together with
    its noise, which is `camera_noise`'s for 6000 electrons at white in full light. (`darken` has no noise.)

    `strength` is s, the stops by which the finished picture is too dark.

    Levels 1 to 5: 0.5, 1.0, 1.6, 2.3, 3.1

    Reference:
        Foi, Trimeche, Katkovnik and Egiazarian, "Practical Poissonian-Gaussian noise modeling and fitting for
        single-image raw-data", IEEE Transactions on Image Processing 17(10), 2008, section II.
    """
    light = to_light(image) * np.float32(2.0**-strength)
    return to_values(expose(light, FULL_WELL * 2.0**-strength, rng))


def over_exposure(image, strength, rng):
    """Too much light: everything lighter, and highlights burnt out to white without detail.

    I = min(2^s J, 1) in linear light, each channel by itself as a sensor's wells fill up, so bright colours
    pale on their way to white.

    `strength` is s, the stops of light too much.

    Levels 1 to 5: 0.4, 0.8, 1.3, 1.9, 2.7

    Reference:
        Debevec and Malik, "Recovering high dynamic range radiance maps from photographs", SIGGRAPH 1997,
        section 2: the recorded exposure is light times time, up to saturation.
    """
    return to_values(to_light(image) * np.float32(2.0**strength))
