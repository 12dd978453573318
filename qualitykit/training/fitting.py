"""One fit that a kill at any moment cannot harm: what every stage of every recipe goes through."""

import keras

import qualitykit.losses
from qualitykit.feeding.fit_input import for_fit
from qualitykit.training.callbacks import (
    EpochClock,
    EpochSeeds,
    FirstStep,
    ResumableBackup,
    backup_epoch,
    latest_backup,
)
from qualitykit.training.devices import OneDevice
from qualitykit.training.optimizers import build_optimizer
from qualitykit.training.precision import scaled

# On a CPU, TensorFlow's XLA takes nine times as long for a training step of MobileNetV2.
JIT = False if keras.backend.backend() == "tensorflow" else "auto"


class TrainingDiverged(ValueError):
    """The loss of a training is no longer a number."""


def fit(
    stage,
    network,
    batches,
    run,
    *,
    seed,
    verbose,
    statistics=None,
    metrics=(),
    devices=None,
    precision=None,
) -> None:
    """Trains a network as a stage says, going on after the last epoch that was finished in the run's folder.

    Afterwards the network has the weights that the stage keeps: those of its best epoch, or of its last.

    Args:
        stage: `Stage`.
        network: `keras.Model` with one loss; it is compiled here.
        batches: an `ItemBatches`: its items follow from its `epoch`.
        run: `Run` that gets the history and the backup.
        seed: fixes order, crops, flips and drop-out.
        verbose: progress bars.
        statistics: callback that adds `val_loss` and more to an epoch's logs; None for a stage without.
        metrics: of `keras.Model.compile`, beside the loss.
        devices: what it runs on, in whose scope this is called; None for one.
        precision: of the backbones, within whose `precision.mixed` this is called; None for 32 bits.

    Raises:
        TrainingDiverged: the loss is no longer a number.
        ValueError: unknown loss or optimiser.
        ImageError: a photograph that cannot be read, by its name.
    """
    network.compile(
        scaled(build_optimizer(stage, network, len(batches)), precision),
        (devices or OneDevice()).loss(build_loss(stage.loss)),
        metrics=list(metrics),
        jit_compile=JIT,
    )
    # Left to the first step, TensorFlow makes the optimiser's variables while tracing, and traces once more.
    network.optimizer.build(network.trainable_variables)
    backup = latest_backup(run.backup)
    # Batches are made before the first epoch is announced, so the epoch is set here as well.
    batches.epoch = 0 if backup is None else backup_epoch(backup)
    run.trim_history(batches.epoch)
    watching = _watching(stage, run)
    try:
        network.fit(
            for_fit(batches),
            epochs=stage.epochs,
            shuffle=False,
            callbacks=[
                # Statistics before those that read them; the backup last, since it keeps what they saw.
                EpochSeeds(seed, batches),
                FirstStep(),
                keras.callbacks.TerminateOnNaN(),
                *([] if statistics is None else [statistics]),
                *watching,
                keras.callbacks.CSVLogger(str(run.history_file), append=True),
                EpochClock(run),
                ResumableBackup(run.backup, watching),
            ],
            verbose=1 if verbose else 0,
        )
    except Exception as error:
        # TensorFlow buries the name of an unreadable photograph in an error of its own.
        if batches.failure is None:
            raise
        raise batches.failure from error
    _check_end(stage, run, watching)
    if stage.keep == "best":
        network.load_weights(run.best)


def _watching(stage, run):
    """The callbacks whose memory is part of the backup."""
    best = {"monitor": "val_loss", "mode": "min"}
    watching = []
    if stage.keep == "best":
        run.backup.mkdir(exist_ok=True)
        watching.append(
            keras.callbacks.ModelCheckpoint(
                str(run.best), save_best_only=True, save_weights_only=True, **best
            )
        )
    if stage.schedule[0] == "plateau":
        watching.append(keras.callbacks.ReduceLROnPlateau(**{**best, **stage.schedule[1]}))
    if stage.stopping is not None:
        watching.append(keras.callbacks.EarlyStopping(**{**best, **stage.stopping}))
    return watching


def _check_end(stage, run, watching):
    """A loss that is not a number ends a fit early, as early stopping does, but without a word."""
    stopped = any(getattr(callback, "stopped_epoch", 0) for callback in watching)
    done = len(run.history()) if run.history_file.exists() and run.history_file.stat().st_size else 0
    if done < stage.epochs and not stopped:
        raise TrainingDiverged(
            f"the training in {run.folder} ended after {done} epochs: the loss is not a number"
        )


def build_loss(loss) -> keras.losses.Loss:
    """A loss of `qualitykit.losses` or of `keras.losses`.

    Args:
        loss: (class name, its arguments).

    Raises:
        ValueError: neither has a class of that name, or it does not know an argument.
    """
    name, arguments = loss
    cls = getattr(qualitykit.losses, name, None) or getattr(keras.losses, name, None)
    if cls is None:
        raise ValueError(
            f"loss must name a class of qualitykit.losses or keras.losses. Received: loss={name!r}"
        )
    try:
        return cls(**arguments)
    except (TypeError, ValueError) as error:
        raise ValueError(f"loss {name} could not be made from {arguments}: {error}") from error
