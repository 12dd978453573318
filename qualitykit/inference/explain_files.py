"""Photographs in, one picture each out with what the model can show over it."""

from __future__ import annotations

import os

import pandas as pd

from qualitykit._files import check_folder
from qualitykit.analysis.overlay import draw_overlay
from qualitykit.images import save_image
from qualitykit.inference.engines import ready
from qualitykit.inference.engines.keras import explainable
from qualitykit.inference.explain_photograph import SIGN
from qualitykit.inference.explainers import PredictedDamage, explainer_for
from qualitykit.inference.picture_names import PictureNames
from qualitykit.inference.score_files import score
from qualitykit.inference.sources import Photographs
from qualitykit.inference.table_files import write_table
from qualitykit.models.presets import ModelLike, Network

INDEX = "index.csv"


def explain_files(
    photographs: Photographs,
    out: str | os.PathLike,
    model: ModelLike = "default",
    *,
    sign: str = SIGN,
    layer: str | None = None,
    map_model: str | os.PathLike | Network | None = None,
    output: str | tuple | None = None,
    engine: str = "auto",
    **options: object,
) -> pd.DataFrame:
    """Scores photographs and draws what raises or lowers each score over it.

    Args:
        photographs: as in `score`.
        out: folder for the pictures: `photo.jpg` becomes `photo_negative.png`, names are shortened where they
            are long and numbered where they repeat; index.csv says which picture is of which photograph.
        model: name, path or `keras.Model`.
        sign: "negative" (what lowers the score), "positive" (what raises it) or "both" in one picture.
        layer: as in `qk.explain`.
        map_model: name or path of a model that draws quality maps, such as "bpsqm", or a `keras.Model`: a
            second picture, `photo_damage.png`, shows where it sees damage. None for none.
        output: as in `score`.
        engine: of the scores, as in `score`; the pictures are drawn by Keras.
        **options: of `score`.

    Returns:
        The table of `score` with a column `picture`, and with `map_model` a column `damage`: names of files
        in `out`, None where a photograph failed.

    Raises:
        TypeError, ValueError: as in `qk.explain`.
        OSError: `out` cannot be written to, which is found out before a photograph is read.
    """
    out = check_folder(out)
    drawer = None if map_model is None else PredictedDamage(map_model)
    loaded = ready(model, output, engine)
    explainer = explainer_for(explainable(loaded, model, output), layer)
    explainer.check_sign(sign)
    names = PictureNames()
    pictures = {"picture": {}} | ({} if drawer is None else {"damage": {}})

    def save(path, column, kind, picture):
        name = names.give(path, kind)
        save_image(out / name, picture)
        pictures[column].setdefault(path, []).append(name)

    def watch(path, image):
        heat = explainer.draw(image, sign)
        save(path, "picture", sign, draw_overlay(image, heat, signed=sign == "both"))
        if drawer is not None:
            save(path, "damage", "damage", draw_overlay(image, drawer.draw(image)))

    out.mkdir(parents=True, exist_ok=True)
    table = score(photographs, loaded, watch=watch, **options)
    for column, found in pictures.items():
        # A photograph that was given twice has two pictures, one for each of its rows.
        files = [found[path].pop(0) if found.get(path) else None for path in table["path"]]
        table[column] = pd.Series(files, dtype=object)
    write_table(table[[*pictures, "path", "score", "status"]], out / INDEX)
    return table
