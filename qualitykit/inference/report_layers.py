"""The pictures of a report, made while its photographs are scored and as small as they go into the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qualitykit.analysis.thumbnails import make_damage_layer, make_heat_sheet, make_thumbnail

if TYPE_CHECKING:
    from qualitykit.inference.explainers import Explainer, PredictedDamage


class ReportLayers:
    """Thumbnails, heat maps and damage by photograph; `watch` is what `score` calls.

    Args:
        explainer: of the model that scores, or None for no maps of it.
        drawer: `PredictedDamage` of another model to show beside it, or None.

    Attributes:
        thumbnails, heats, damages: path -> bytes, as `report_page` takes them.
        streams: names of the model's streams, where it has several.
    """

    def __init__(self, explainer: Explainer | None, drawer: PredictedDamage | None):
        self.thumbnails, self.heats, self.damages, self.streams = {}, {}, {}, []
        own = explainer is not None and explainer.by_pixel
        self.explainer, self.drawer = (None if own else explainer), drawer or (explainer if own else None)
        self.refused = None

    def watch(self, path: str, image: np.ndarray) -> None:
        """Makes the pictures of one photograph, as the model saw it."""
        self.thumbnails[path] = make_thumbnail(image)
        if self.drawer is not None:
            self.damages[path] = make_damage_layer(self.drawer.quality(image))
        if self.explainer is None or self.refused:
            return
        try:
            fused, parts = self.explainer.draw_streams(image)
        except ValueError as error:  # a model that nothing can show: its scores are worth a page all the same
            self.refused = str(error)
            return
        self.streams = list(parts) if len(parts) > 1 else []
        self.heats[path] = make_heat_sheet(fused, *(parts[name] for name in self.streams))

    @property
    def name(self) -> str:
        """What draws the heat maps."""
        return self.explainer.name if self.explainer is not None else ""

    @property
    def shown(self) -> str:
        """What the page's maps are, in words."""
        drawn = ((self.explainer, self.heats), (self.drawer, self.damages))
        found = [f"{one.name}: {one.note}" for one, made in drawn if made]
        return "; ".join(found) or (f"none: {self.refused}" if self.refused else "none")
