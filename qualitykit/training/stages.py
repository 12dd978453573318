"""What the stages of a training in two stages share: a fit that resumes, and a penalty on large weights."""

import keras

from qualitykit.training import run as runs
from qualitykit.training.callbacks import EpochSeeds, ResumableBackup, backup_epoch, latest_backup

# On a CPU, TensorFlow's XLA takes nine times as long for a training step of MobileNetV2.
JIT = False if keras.backend.backend() == "tensorflow" else "auto"


def fit_stage(network, batches, epochs, out, seed, verbose, *callbacks):
    """Fits a compiled network, going on from the backup in a folder when there is one.

    Args:
        network: compiled `keras.Model`.
        batches: `keras.utils.PyDataset` whose items follow from its `epoch`.
        epochs: in all, those done before included.
        out: folder for history.csv and the backup, a Path.
        seed: fixes drop-out.
        verbose: progress bars.
        *callbacks: run before the history is written.

    Raises:
        ValueError: the loss became NaN.
    """
    backup = latest_backup(out / "backup")
    runs.trim_history(out, 0 if backup is None else backup_epoch(backup))
    network.fit(
        batches,
        epochs=epochs,
        shuffle=False,
        callbacks=[
            EpochSeeds(seed, batches),
            keras.callbacks.TerminateOnNaN(),
            *callbacks,
            keras.callbacks.CSVLogger(str(out / runs.HISTORY), append=True),
            ResumableBackup(out / "backup"),
        ],
        verbose=1 if verbose else 0,
    )
    if len(runs.read_history(out)) < epochs:
        raise ValueError(f"the training in {out} ended early: the loss is no longer a number")


def penalise(model, l2):
    """Adds l2 / 2 * sum of squares of every trainable kernel to what the model minimises; 0 takes it away.

    The gradient is l2 * weight, as the paper's toolbox defines it; biases and normalisations are left alone.
    """
    for variable in model.trainable_variables:
        if len(variable.shape) > 1:
            variable.regularizer = keras.regularizers.L2(l2 / 2) if l2 else None
