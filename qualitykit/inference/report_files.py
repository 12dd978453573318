"""`qk.report`: photographs in, one page out that shows scores and where the model looked."""

from qualitykit.analysis.grad_cam import explain
from qualitykit.analysis.report import report_page
from qualitykit.analysis.thumbnails import make_damage_layer, make_heat_layers, make_thumbnail
from qualitykit.inference import quality_maps
from qualitykit.inference.prepare import as_input
from qualitykit.inference.score_files import score
from qualitykit.models.presets import resolve


def report(
    paths,
    model="default",
    out="report.html",
    *,
    title="Image quality report",
    maps=True,
    map_model=None,
    **options,
):
    """Scores photographs and writes one self-contained HTML page.

    The page holds thumbnails, scores, heat maps of what raises and what lowers each score, the histogram
    against the training ratings, and the files that failed with their reasons. It needs no network.

    Args:
        paths: as in `score`.
        model: name, path or `keras.Model`.
        out: path of the page, which appears by one rename.
        title: headline.
        maps: compute heat maps, which cost about three times a score.
        map_model: name or path of a model that draws quality maps, such as "bpsqm", or a `keras.Model`; the
            page then shows the predicted damage as well. None for none.
        **options: of `score`: size, batch_size, orient, max_megapixels, progress.

    Returns:
        The table of `score`.

    Raises:
        ValueError: as in `score`.

    Example:
        >>> import tempfile
        >>> page = tempfile.mkdtemp() + "/report.html"
        >>> int((report(["no_such.jpg"], out=page)["status"] == "failed").sum())
        1
    """
    loaded = resolve(model)
    drawer = quality_maps.map_model(map_model)
    thumbnails, heats, damages = {}, {}, {}

    def watch(path, image):
        thumbnails[path] = make_thumbnail(image)
        if maps:
            seen = as_input(loaded.network, image)
            heats[path] = make_heat_layers(explain(loaded.network, seen, sign="both", relative=True))
        if drawer is not None:
            damages[path] = make_damage_layer(quality_maps.quality_map(image, drawer))

    table = score(paths, loaded, watch=watch, **options)
    card = loaded.card
    facts = {"name": card.name, "what it is": card.title, "trained on": card.trained_on, **card.figures}
    report_page(
        table,
        thumbnails,
        heats,
        damages=damages,
        title=title,
        model_card={name: value for name, value in facts.items() if value},
        training_ratings=card.training_ratings(),
        score_range=(card.scale["low"], card.scale["high"]),
        out=out,
    )
    return table
