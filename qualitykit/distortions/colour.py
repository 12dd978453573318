"""Tone and colour: TID2013's types 16, 17, 18, 22 and 23, and darkening, which TID2013 lacks."""

import numpy as np


def darken(image, strength, rng):
    """Too little light; `strength` is the exposure lost, in stops.

    Linear light is divided by 2^strength (display gamma 2.2), and a toe, gamma 1 + strength / 4, crushes the
    shadows.
    """
    exposed = (image / np.float32(255.0)) * np.float32(2.0 ** (-strength / 2.2))
    return 255.0 * exposed ** np.float32(1.0 + strength / 4.0)
