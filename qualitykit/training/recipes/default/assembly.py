"""From tuned streams to the default model: features of every view, a head fitted on them, one network."""

import keras

from qualitykit._files import write_atomically
from qualitykit.models import KernelFusion, scoring_model
from qualitykit.models.compact import save_compact
from qualitykit.training.finish import input_policy, save_model, write_card
from qualitykit.training.recipes.default.choice import best_of, choose_head
from qualitykit.training.recipes.default.features import all_features, copy_weights, statistics_model
from qualitykit.training.recipes.default.head import fit_head
from qualitykit.training.recipes.default.projection import fit_points
from qualitykit.training.recipes.default.streams import tune_stream
from qualitykit.training.run import MODEL


def train_default(recipe, job) -> None:
    """The whole way from ImageNet weights to the default model; each step is kept and not done twice.

    The run holds one run a stream, features, and as its history every head that was tried.

    Args:
        recipe: `DefaultRecipe`.
        job: `Job` without a model.
    """
    statistics = statistics_model(recipe, {name: tune_stream(recipe, job, name) for name in recipe.streams})
    features, damaged, ceilings = all_features(recipe, statistics, job)
    scores = {
        part: job.data.part(part).frame["score"].to_numpy("float64") for part in ("train", "validation")
    }
    projections = {n: fit_points(recipe, features["train"], n, job.seed) for n in recipe.dimensions}
    trials = choose_head(recipe, projections, features, scores)
    write_atomically(job.run.history_file, trials.to_csv(index_label="epoch"))
    best = best_of(trials)
    projection = projections[int(best["dimensions"])]
    head = fit_head(recipe, projection, features, scores, damaged, ceilings, best)
    model = assemble(recipe, statistics, head)
    save_model(scoring_model(model, job.scores), job.run.folder / MODEL, _compactly)
    figures = {f"val_{name.lower()}": float(value) for name, value in head.figures.items()}
    write_card(job, job.run.folder / MODEL, figures, policy=input_policy(model, {}), interval=head.interval)
    job.run.finish(can_go_on=False, kept={**best.to_dict(), **figures})


def assemble(recipe, statistics, head) -> keras.Model:
    """Statistics and head as one `KernelFusion`."""
    dimensions = head.points.shape[1]
    model = KernelFusion(
        recipe.views,
        dimensions,
        len(head.points),
        head.gamma,
        kernel="exponential",
        taps=recipe.taps,
        third_moment=recipe.third_moment,
        limit=recipe.limit,
        knots=len(head.curve[0]),
        spread=True,
    )
    for backbone in {name.lower() for name, _ in recipe.views}:
        copy_weights(statistics.get_layer(backbone), model.get_layer(backbone))
    projection = head.projection
    parts = {
        "standardise": [projection.mean, projection.scale],
        "projection": [projection.kernel, 0 * projection.mean[:dimensions]],
        "kernel": [head.points, head.coefficients, head.intercepts],
        "curve": head.curve,
    }
    for name, weights in parts.items():
        model.get_layer(name).set_weights(list(weights))
    return model


def _compactly(model, path):
    save_compact(model, path, bits=23)  # what can do with few bits has few bits already
