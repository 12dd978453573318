"""What the stages of a training in two stages share: a fit that resumes, and a penalty on large weights."""

import keras

from qualitykit.training import run as runs
from qualitykit.training.callbacks import EpochSeeds, ResumableBackup, backup_epoch, latest_backup
from qualitykit.training.optimizers import WarmupCosine

# On a CPU, TensorFlow's XLA takes nine times as long for a training step of MobileNetV2.
JIT = False if keras.backend.backend() == "tensorflow" else "auto"


def fit_stage(network, batches, epochs, out, seed, verbose, *callbacks, best=None):
    """Fits a compiled network, going on from the backup in a folder when there is one.

    Args:
        network: compiled `keras.Model`.
        batches: `keras.utils.PyDataset` whose items follow from its `epoch`.
        epochs: in all, those done before included.
        out: folder for history.csv and the backup, a Path.
        seed: fixes drop-out.
        verbose: progress bars.
        *callbacks: run before the history is written.
        best: name of the file in the folder that keeps the weights of the epoch with the lowest `val_loss`.

    Raises:
        ValueError: the loss became NaN.
    """
    backup = latest_backup(out / "backup")
    runs.trim_history(out, 0 if backup is None else backup_epoch(backup))
    watching = [] if best is None else [_keep_best(out / best)]
    network.fit(
        batches,
        epochs=epochs,
        shuffle=False,
        callbacks=[
            EpochSeeds(seed, batches),
            keras.callbacks.TerminateOnNaN(),
            *callbacks,
            *watching,
            keras.callbacks.CSVLogger(str(out / runs.HISTORY), append=True),
            ResumableBackup(out / "backup", watching),
        ],
        verbose=1 if verbose else 0,
    )
    if len(runs.read_history(out)) < epochs:
        raise ValueError(f"the training in {out} ended early: the loss is no longer a number")


def _keep_best(path):
    """Keras wants such files to end in .weights.h5."""
    return keras.callbacks.ModelCheckpoint(
        str(path), monitor="val_loss", mode="min", save_best_only=True, save_weights_only=True
    )


def build_adam(rate, weight_decay, schedule, steps):
    """Adam with decoupled weight decay, its rate constant or falling by a cosine over `steps`."""
    rate = WarmupCosine(rate, steps) if schedule == "cosine" else rate
    return keras.optimizers.Adam(rate, weight_decay=weight_decay or None)


def penalise(model, l2):
    """Adds l2 / 2 * sum of squares of every trainable kernel to what the model minimises; 0 takes it away.

    The gradient is l2 * weight, as the paper's toolbox defines it; biases and normalisations are left alone.
    """
    for variable in model.trainable_variables:
        if len(variable.shape) > 1:
            variable.regularizer = keras.regularizers.L2(l2 / 2) if l2 else None
