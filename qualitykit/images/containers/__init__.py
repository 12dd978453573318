"""Image files as they lie on the disk: how large, which picture of them, and is every byte of it there.

Decoders forgive what a measurement cannot: they fill a cut file with grey or black, or stop at a missing
last scan. So each format's own structure is walked first, without decoding, one file a format; what a file
is and which walk it takes, `qualitykit.images.formats` lists.

Of a file that holds several pictures, the main picture is read, or the file is refused:

- AVIF, HEIF: the primary item, also beside a sequence. Thumbnails, depth and HDR gain maps are other items.
- JPEG (MPO): the first picture, which the standard makes the main one. Gain maps and previews come after it.
- TIFF: the first page or subdirectory that is not marked as a reduced copy, mask or depth map. Where a later
  one has its shape and is at least twice as wide, the largest of these: some scanners mark no preview.
- Camera RAW: the sensor's picture, as the camera's own JPEG of the full size shows it, else as LibRaw does.
  A smaller preview is never taken for it.
- GIF, WebP, PNG, JPEG XL: the first frame. JPEG 2000: the first codestream. PNM: the first picture.
- Icons (ICO, ICNS) and layers (PSD, XCF) have no main picture and are refused.

Only what the main picture needs must be there: other pictures, metadata and the end may be cut or odd.
"""

from qualitykit.images.containers.container import CodePoints, Container, Unusable

__all__ = ["CodePoints", "Container", "Unusable"]
