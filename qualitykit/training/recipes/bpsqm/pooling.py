"""Stage B: the pooling network learns scores from the maps that the frozen U-Nets draw."""

import time

import keras

from qualitykit.feeding import Batches, DrawnBatches, DrawnMaps, GridBatches
from qualitykit.feeding.drawn_maps import DrawnImages, MeanOfPatches
from qualitykit.models.bpsqm import find_generators, map_generators, patch_scorer
from qualitykit.training.callbacks import ValidationStatistics
from qualitykit.training.data import with_validation
from qualitykit.training.finish import finish, input_policy
from qualitykit.training.fitting import fit
from qualitykit.training.recipes.bpsqm.generators import of_kinds, train_map_generators
from qualitykit.training.scales import learner, start_level


def train_bpsqm(recipe, job) -> None:
    """Both stages, and the finished run; see `BPSQMRecipe`.

    Args:
        recipe: `BPSQMRecipe`.
        job: `Job`; the option `map_data` is the set of stage A, the job's own when there is none.
    """
    began = time.perf_counter()
    cache = job.run.keep_folder("maps") if job.cache is None else job.cache
    kinds = []
    if len(recipe.stages()) == 2:
        data = job.options.get("map_data")
        data = job.data if data is None else with_validation(data, seed=job.seed).normalised()
        train_map_generators(recipe, job, data, cache)
        kinds = learned_kinds(of_kinds(data, recipe.map_kinds))
    drawn = time.perf_counter()
    saved = _train_pooling(recipe, job, cache)
    seconds = {"generators": drawn - began, "pooling": time.perf_counter() - drawn}
    kind = "map" if find_generators(job.model) else "score"
    policy = input_policy(job.model, {})
    finish(job, saved, recipe.stages()[-1], policy=policy, kind=kind, kinds=kinds, seconds=seconds)


def learned_kinds(data) -> list[str]:
    """Names of the kinds of damage that the U-Nets saw, as the training part's rows have them."""
    return sorted(data.part("train").frame["distortion"].dropna().unique())


def _train_pooling(recipe, job, cache):
    """Every patch is to get its photograph's score; what is watched is the photographs' mean."""
    stage = recipe.stages()[-1]
    network, saved = learner(job.model, job.scores)
    prepare = _whole_model if recipe.end_to_end else _pooling_alone
    scorer, batches, statistics = prepare(recipe, job, network, cache)
    start_level(scorer, job.rows("train")[1])
    fit(stage, scorer, batches, job.run, seed=job.seed, verbose=job.verbose, statistics=statistics)
    return saved


def _whole_model(recipe, job, network, cache):
    """What learns, from what, and what watches: U-Nets and pooling network together, from pixels."""
    (frame, scores), grid = job.rows("train"), job.model.get_layer("patches")
    batches = GridBatches(
        frame["path"],
        lambda row: scores[row],
        size=grid.size,
        step=grid.step,
        batch_size=recipe.batch_size,
        patches=recipe.patches,
        flip=True,
        shuffle=True,
        seed=job.seed,
        cache=cache,
    )
    seen, rated = job.rows("validation")
    validation = Batches(seen["path"], rated, batch_size=4)
    return patch_scorer(job.model), batches, ValidationStatistics(validation, job.scores, network)


def _pooling_alone(recipe, job, network, cache):
    """The same three for frozen U-Nets, whose maps need to be drawn only once."""
    grid = job.model.get_layer("patches")
    generators = list(map_generators(job.model).values())
    shared = {"size": grid.size, "step": grid.step, "cache": cache, "progress": job.verbose}
    rows = {part: job.rows(part) for part in ("train", "validation")}
    drawn = {part: DrawnMaps(generators, frame["path"], **shared) for part, (frame, _) in rows.items()}
    batches = DrawnBatches(
        drawn["train"],
        rows["train"][1],
        batch_size=recipe.batch_size,
        patches=recipe.patches,
        seed=job.seed,
    )
    pooling = job.model.get_layer("pooling")
    # Not the network itself: as a layer of the saved model it would bring its optimiser along.
    scorer = keras.Model(pooling.input, pooling.output)
    validation = DrawnImages(drawn["validation"], rows["validation"][1])
    return scorer, batches, ValidationStatistics(validation, job.scores, MeanOfPatches(scorer))
