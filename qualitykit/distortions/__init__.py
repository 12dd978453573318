"""The 24 distortions of TID2013 at five levels each, on RGB uint8 images, a few that TID2013 lacks, and
pristine synthetic pictures to distort."""

from qualitykit.distortions.application import apply
from qualitykit.distortions.contact_sheet import contact_sheet
from qualitykit.distortions.levels import LEVELS, TARGET_PSNR, psnr
from qualitykit.distortions.pristine import pristine_image
from qualitykit.distortions.psnr_table import psnr_table
from qualitykit.distortions.registry import EXTRAS, TID2013, Distortion, get, names

__all__ = [
    "EXTRAS",
    "LEVELS",
    "TARGET_PSNR",
    "TID2013",
    "Distortion",
    "apply",
    "contact_sheet",
    "get",
    "names",
    "pristine_image",
    "psnr",
    "psnr_table",
]
