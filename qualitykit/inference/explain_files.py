"""Photographs in, one picture each out with the heat map over it."""

from pathlib import Path

from qualitykit.analysis.grad_cam import explain
from qualitykit.analysis.overlay import damage, draw_overlay
from qualitykit.images import save_image
from qualitykit.inference import quality_maps
from qualitykit.inference.prepare import as_input
from qualitykit.inference.score_files import score
from qualitykit.models.presets import resolve


def explain_files(paths, out, model="default", *, sign="negative", layer=None, map_model=None, **options):
    """Scores photographs and draws what raises or lowers each score over it.

    Args:
        paths: as in `score`.
        out: folder for the pictures; `photo.jpg` becomes `photo_negative.png`, and a name that occurs twice
            gets a number.
        model: name, path or `keras.Model`.
        sign: "positive" (what raises the score) or "negative" (what lowers it).
        layer: as in `qk.explain`.
        map_model: name or path of a model that draws quality maps, such as "bpsqm", or a `keras.Model`: a
            second picture, `photo_damage.png`, shows where it sees damage. None for none.
        **options: of `score`.

    Returns:
        The table of `score`.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    loaded = resolve(model)
    drawer = quality_maps.map_model(map_model)
    taken = set()

    def watch(path, image):
        image = as_input(loaded.network, image)
        heat = explain(loaded.network, image, layer, sign=sign)
        save_image(out / _free_name(Path(path).stem, sign, taken), draw_overlay(image, heat))
        if drawer is not None:
            picture = draw_overlay(image, damage(quality_maps.quality_map(image, drawer)))
            save_image(out / _free_name(Path(path).stem, "damage", taken), picture)

    return score(paths, loaded, watch=watch, **options)


def _free_name(stem, sign, taken):
    names = (f"{stem}_{sign}{number}.png" for number in ("", *(f"_{n}" for n in range(2, len(taken) + 3))))
    name = next(name for name in names if name not in taken)
    taken.add(name)
    return name
