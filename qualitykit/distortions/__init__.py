"""Distortions at five levels each, on RGB uint8 images: TID2013's 24, those of photographs taken outside a
laboratory, and pristine synthetic pictures to distort."""

from qualitykit.distortions.application import apply
from qualitykit.distortions.contact_sheet import contact_sheet
from qualitykit.distortions.ladders import ladder
from qualitykit.distortions.levels import LEVELS, TARGET_PSNR, psnr
from qualitykit.distortions.pristine import pristine_image
from qualitykit.distortions.psnr_table import psnr_table
from qualitykit.distortions.registry import FAMILIES, FIELD, TID2013, Distortion, get, names, select

__all__ = [
    "FAMILIES",
    "FIELD",
    "LEVELS",
    "TARGET_PSNR",
    "TID2013",
    "Distortion",
    "apply",
    "contact_sheet",
    "get",
    "ladder",
    "names",
    "pristine_image",
    "psnr",
    "psnr_table",
    "select",
]
