"""`qualitykit train`: every recipe by name, with the same arguments."""

from qualitykit.training.recipes import get_recipe


def train_by_name(name, *, data, root, out, options=None, **how):
    """Loads a data set by name and trains the model of a recipe on it.

    Args:
        name: as in `train_system`.
        data, root: data set and its folder.
        out: folder of the run.
        options: dict of the data set reader's own options, such as {"low": 1, "high": 5} for a table.
        **how: the other arguments of `train_system`.

    Returns, raises: as `train_system`; TypeError where the reader has no such option.
    """
    from qualitykit.datasets import load_dataset

    return train_system(name, load_dataset(data, root, **(options or {})), out, **how)


def train_system(
    name,
    dataset,
    out,
    *,
    weights=None,
    arguments=None,
    seed=0,
    validation=0.1,
    cache=None,
    verbose=True,
    changes=None,
):
    """Builds the model of a recipe and trains it.

    Args:
        name: a recipe of `RECIPES` (or a `Recipe`), "rnn_biqa" or "bpsqm" (two stages each), or "default"
            (the shipped model).
        dataset: `IQADataset`.
        out: folder of the run.
        weights: None, "imagenet", a path, or a dict of those by backbone.
        arguments: constructor arguments of the model that differ from the recipe's.
        seed, validation, cache, verbose: as in `qk.train`.
        changes: fields of the recipe that differ.

    Returns:
        dict: validation statistics of the epoch that is kept.

    Raises:
        ValueError: anything that does not exist or does not fit.
    """
    import keras

    arguments, changes = dict(arguments or {}), dict(changes or {})
    if not (dataset.frame["split"] == "validation").any():
        dataset = dataset.split(validation=validation, seed=seed)
    if name == "default":
        from qualitykit.training.default_model import train_default

        return train_default(dataset, out, weights=weights, seed=seed, verbose=verbose, **_given(changes))
    if name == "rnn_biqa":
        return _train_rnn_biqa(dataset, out, weights, arguments, seed, verbose, _given(changes))
    if name == "bpsqm":
        from qualitykit.training.bpsqm import train_bpsqm

        how = {"cache": cache, "seed": seed, "verbose": verbose, **_given(changes)}
        history = train_bpsqm(dataset, out, arguments=arguments, **how)
        return history.loc[history["val_loss"].idxmin()].to_dict()
    from qualitykit.training.fit import train

    recipe = get_recipe(name)
    keras.utils.set_random_seed(seed)
    model = build_system(recipe, weights, arguments)
    history = train(model, dataset, recipe, out=out, seed=seed, verbose=verbose, cache=cache, **changes)
    return history.loc[history["val_loss"].idxmin()].to_dict()


def build_system(recipe, weights=None, arguments=None):
    """The model that a recipe trains, with random or given weights in its backbones.

    Raises:
        ValueError: an argument that the model's constructor does not know.
    """
    import qualitykit.models

    arguments = {**recipe.arguments, **(arguments or {})}
    system = getattr(qualitykit.models, recipe.system)
    if isinstance(weights, dict) and "streams" not in arguments:
        weights = weights.get(arguments.get("backbone"))
    try:
        return system(**arguments, weights=weights)
    except TypeError as error:
        raise ValueError(f"{recipe.system} could not be built from {arguments}: {error}") from error


def _train_rnn_biqa(dataset, out, weights, arguments, seed, verbose, changes):
    from qualitykit.training.rnn_biqa import train_rnn_biqa

    backbone = arguments.pop("backbone", "ResNet50")
    weights = weights.get(backbone) if isinstance(weights, dict) else weights
    history = train_rnn_biqa(
        dataset, out, backbone=backbone, weights=weights, seed=seed, verbose=verbose, **arguments, **changes
    )
    return history.iloc[-1].to_dict()


def _given(changes):
    return {name: value for name, value in changes.items() if value is not None}
