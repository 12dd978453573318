"""From tuned streams to the default model: features of every view, a head fitted on them, one network."""

import keras
import numpy as np

from qualitykit._files import write_atomically
from qualitykit.models import KernelFusion, scoring_model
from qualitykit.models.compact import save_compact
from qualitykit.training.finish import input_policy, save_model, write_card
from qualitykit.training.recipes.default.choice import choose_head
from qualitykit.training.recipes.default.damage import damage_photographs, fit_with_damage
from qualitykit.training.recipes.default.probe import fit_projection
from qualitykit.training.recipes.default.streams import tune_stream, view_features
from qualitykit.training.run import MODEL


def train_default(recipe, job) -> None:
    """The whole way from ImageNet weights to the default model; each step is kept and not done twice.

    The run holds one run a stream, features, and as its history every head that was tried.

    Args:
        recipe: `DefaultRecipe`.
        job: `Job` without a model.
    """
    networks = {backbone: tune_stream(recipe, job, backbone) for backbone in recipe.streams}
    parts = {part: job.data.part(part) for part in ("train", "validation")}
    parts["damaged"] = damage_photographs(recipe, parts["train"], job.run.keep_folder("damaged"), job.seed)
    folder = job.run.keep_folder("features")
    features = {
        part: np.concatenate(
            [view_features(networks, view, rows, folder / part, job.verbose) for view in recipe.views], axis=1
        )
        for part, rows in parts.items()
    }
    scores = {part: rows.frame["score"].to_numpy("float64") for part, rows in parts.items()}
    trials = choose_head(recipe, features, scores, job.seed)
    chosen = trials.loc[(trials["val_srocc"] + trials["val_plcc"]).idxmax()]
    write_atomically(job.run.history_file, trials.to_csv(index_label="epoch"))
    model = assemble(recipe, networks, *_final_head(recipe, features, scores, chosen, job.seed))
    save_model(scoring_model(model, job.scores), job.run.folder / MODEL, _compactly)
    figures = {name: float(value) for name, value in chosen.items()}
    write_card(job, job.run.folder / MODEL, figures, policy=input_policy(model, {}))
    job.run.finish(can_go_on=False, kept=figures)


def _final_head(recipe, features, scores, chosen, seed):
    """The choice is made; the head that ships may learn from every rating of the official training split."""
    everything = np.concatenate([features["train"], features["validation"]])
    projection = fit_projection(everything, int(chosen["dimensions"]), seed, recipe.projection_bits)
    projected = {part: rows @ projection[0] + projection[1] for part, rows in features.items()}
    learnt = np.concatenate([projected["train"], projected["validation"]])
    rated = np.concatenate([scores["train"], scores["validation"]])
    head = fit_with_damage(recipe, learnt, rated, projected["damaged"], scores["damaged"], chosen)
    return projection, *head


def assemble(recipe, networks, projection, machine, mean) -> keras.Model:
    """The fitted parts as one `KernelFusion`."""
    points = machine.X_fit_
    model = KernelFusion(recipe.views, points.shape[1], len(points), float(machine.gamma))
    for backbone, network in networks.items():
        model.get_layer(backbone.lower()).set_weights(network.get_weights())
    model.get_layer("projection").set_weights(projection)
    model.get_layer("kernel").set_weights([points, machine.dual_coef_.reshape(-1, 1), np.array([mean])])
    return model


def _compactly(model, path):
    save_compact(model, path, bits=9)
