"""Against the values that the authors' own MATLAB gave, on images that cannot be part of this repository.

Set the folders and run this file; without them every test is skipped:

    git clone --branch v0.8.0 https://github.com/photosynthesis-team/piq
    export QUALITYKIT_PIQ_ASSETS=piq/tests/assets
    git clone https://github.com/chaofengc/IQA-PyTorch
    export QUALITYKIT_PYIQA_CALIBRATION=IQA-PyTorch/ResultsCalibra
"""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qualitykit.similarity import fsim, fsimc, gmsd, mdsi, ssim, ssim_map
from tests.similarity.conftest import to_numpy


def load(variable, *names):
    """The images as batches of one, RGB or grey as they are stored."""
    folder = os.environ.get(variable)
    if not folder:
        pytest.skip(
            f"{variable} is not set: it names a folder with the published images (see this file's head)"
        )
    images = [Image.open(Path(folder) / name) for name in names]
    return [np.asarray(image.convert("RGB" if image.mode == "RGB" else "L"))[None] for image in images]


def goldhill():
    return [image[..., None] for image in load("QUALITYKIT_PIQ_ASSETS", "goldhill.gif", "goldhill_jpeg.gif")]


def parrots():
    return load("QUALITYKIT_PIQ_ASSETS", "I01.BMP", "i01_01_5.bmp")


# Source: piq 0.8.0, tests/test_ssim.py, test_fsim.py, test_gmsd.py and test_mdsi.py, "MATLAB". Tolerances are
# the sharper of the digits given there and what two runs of the same formula may differ by in single
# precision.
@pytest.mark.parametrize(
    "measure, images, expected, tolerance",
    [
        (ssim, goldhill, 0.8202, 1e-4),
        (fsim, goldhill, 0.89691, 1e-5),
        (fsim, parrots, 0.93674, 1e-5),
        (fsimc, parrots, 0.92587, 1e-5),
        (gmsd, goldhill, 0.138012587141798, 1e-6),
        (gmsd, parrots, 0.094124655829098, 1e-6),
        (mdsi, goldhill, 0.395910876130775, 1e-6),
        (mdsi, parrots, 0.338972600511665, 1e-6),
    ],
)
def test_indices_are_those_of_the_authors(measure, images, expected, tolerance):
    assert to_numpy(measure(*images())) == pytest.approx([expected], abs=tolerance)


def test_ssim_of_the_channels_is_that_of_the_authors():
    # Source: as above, test_ssim.py, 0.7820: the mean over R, G and B, each a grey image.
    channels = [image.transpose(3, 1, 2, 0) for image in parrots()]
    assert to_numpy(ssim(*channels)).mean() == pytest.approx(0.7820, abs=1e-4)


# Source: IQA-PyTorch, ResultsCalibra/results_official.csv: the authors' MATLAB on five pairs of TID2013. SSIM
# there is without down-sampling and, like GMSD, of MATLAB's rgb2gray, which rounds to whole grey levels; FSIM
# is FSIMc.
PAIRS = ("I03", "I04", "I06", "I08", "I19")


def tid2013():
    pairs = [load("QUALITYKIT_PYIQA_CALIBRATION", f"ref_dir/{n}.bmp", f"dist_dir/{n}.bmp") for n in PAIRS]
    return [np.concatenate(batch) for batch in zip(*pairs, strict=True)]


def rgb2gray(images):
    return np.round(images @ np.array([0.298936021293775, 0.587043074451121, 0.114020904255103]))[..., None]


def test_fsimc_of_tid2013_pairs_is_that_of_the_authors():
    assert to_numpy(fsimc(*tid2013())) == pytest.approx([0.6890, 0.9702, 0.9927, 0.9575, 0.8220], abs=1e-4)


def test_gmsd_of_tid2013_pairs_is_that_of_the_authors():
    expected = [0.220347639470143, 0.000522058505050, 0.000448281481001, 0.134631933046914, 0.204996493556054]
    assert to_numpy(gmsd(*map(rgb2gray, tid2013()))) == pytest.approx(expected, abs=1e-4)


def test_the_mean_of_the_ssim_map_of_tid2013_pairs_is_that_of_the_authors():
    means = to_numpy(ssim_map(*map(rgb2gray, tid2013()))).mean(axis=(1, 2))
    assert means == pytest.approx([0.6993, 0.9978, 0.9989, 0.9669, 0.6519], abs=2e-4)
