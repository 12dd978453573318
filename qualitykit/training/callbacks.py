"""What happens around an epoch: whole-set statistics, reproducible randomness, resuming."""

import json
import logging
import shutil
import time
from pathlib import Path

import keras
import numpy as np

from qualitykit.metrics import krocc, plcc, rmse, srocc

log = logging.getLogger("qualitykit.training")

# What is said of the validation set after each epoch, and whether it has the scores' unit.
_STATISTICS = (("plcc", plcc, False), ("srocc", srocc, False), ("krocc", krocc, False), ("rmse", rmse, True))
# The state that Keras' own callbacks keep in attributes and forget when the process dies.
_REMEMBERED = ("best", "wait", "cooldown_counter", "stopped_epoch", "best_epoch")


class ValidationStatistics(keras.callbacks.Callback):
    """Adds loss, PLCC, SROCC, KROCC, RMSE of the whole validation set and the learning rate to the logs.

    Keras averages its metrics over batches, which is not the correlation of a data set. RMSE is of 100, as
    saved models score, whatever the scale of the loss.

    Args:
        batches: the validation set, a sequence of (images, scores) batches in a fixed order.
        scores: (low, high) of the scores that the loss sees.
        network: what predicts, where it is not the model that is trained but one that shares its layers.
    """

    def __init__(self, batches, scores=(0.0, 1.0), network=None):
        super().__init__()
        self.batches, self.network = batches, network
        self.unit = 100 / (scores[1] - scores[0])

    def on_epoch_end(self, epoch, logs=None) -> None:
        logs["learning_rate"] = last_rate(self.model.optimizer)
        logs.update(self.measure())

    def measure(self) -> dict[str, float]:
        """What is said of the validation set, by name as in the logs, for the network as it is now."""
        true, predicted = self.predict()
        found = {"val_loss": float(self.model.loss(true, predicted))}
        diverged = not np.isfinite(predicted).all()  # which the fit says when it has ended
        for name, statistic, has_unit in _STATISTICS:
            value = float("nan") if diverged else float(statistic(true[:, 0], predicted[:, 0]))
            found[f"val_{name}"] = value * self.unit if has_unit else value
        return found

    def predict(self) -> tuple[np.ndarray, np.ndarray]:
        """(ratings, predictions) of the validation set on the scale of the loss, both (N, 1)."""
        pairs = [self.batches[index] for index in range(len(self.batches))]
        network = self.network or self.model
        # On several devices of TensorFlow each predicts the whole batch, and Keras puts all of it together.
        predicted = [np.asarray(network.predict_on_batch(images))[: len(scores)] for images, scores in pairs]
        return np.concatenate([scores for _, scores in pairs]), np.concatenate(predicted)


def last_rate(optimizer) -> float:
    """The learning rate of the last step that an optimiser took."""
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)  # of one that scales the loss
    rate = optimizer._learning_rate
    if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        return float(rate(optimizer.iterations - 1))
    return float(keras.ops.convert_to_numpy(optimizer.learning_rate))


class EpochSeeds(keras.callbacks.Callback):
    """Makes every random number of an epoch a function of (seed, epoch).

    A resumed training then draws the same crops, flips and drop-outs as one that was never interrupted.

    Args:
        seed: of the run.
        batches: the training set, whose `epoch` is set.
    """

    def __init__(self, seed, batches):
        super().__init__()
        self.seed, self.batches = seed, batches

    def on_epoch_begin(self, epoch, logs=None) -> None:
        self.batches.epoch = epoch
        # PyTorch's drop-out draws from the global generator unless its layer was given a seed.
        keras.utils.set_random_seed(int(np.random.default_rng((self.seed, epoch)).integers(2**31)))
        generators = (getattr(layer, "seed_generator", None) for layer in self.model._flatten_layers())
        for index, generator in enumerate(g for g in generators if g is not None):
            value = np.random.default_rng((self.seed, epoch, index)).integers(2**31, size=2)
            generator.state.assign(value.astype("uint32"))


class EpochClock(keras.callbacks.Callback):
    """Notes in run.json how long each epoch took, validation included: what a training cost is told later.

    Not in the history, which is the same after a kill; an epoch that is done again replaces its own entry.

    Args:
        run: `Run`.
    """

    def __init__(self, run):
        super().__init__()
        self.run = run

    def on_epoch_begin(self, epoch, logs=None) -> None:
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None) -> None:
        seconds = round(time.perf_counter() - self._began, 2)
        self.run.note(epoch_seconds=[*self.run.read().get("epoch_seconds", [])[:epoch], seconds])


class FirstStep(keras.callbacks.Callback):
    """Says before the first step that the network is being compiled: a bar that stands still does not."""

    def on_train_begin(self, logs=None) -> None:
        log.info("compiling the network: the first step takes longest")


class ResumableBackup(keras.callbacks.BackupAndRestore):
    """BackupAndRestore that a kill at any moment cannot harm, and that remembers the other callbacks too.

    Each epoch's backup is a folder that appears by one rename, and only then is the one before it removed.
    What ReduceLROnPlateau, EarlyStopping and ModelCheckpoint have seen so far is part of it.

    Args:
        folder: where the backups live.
        companions: the callbacks whose state is kept. This callback must come after them, since Keras'
            callbacks forget everything when a training begins.
    """

    def __init__(self, folder, companions=()):
        super().__init__(str(folder), delete_checkpoint=False)
        self.folder, self.companions = Path(folder), companions

    def on_train_begin(self, logs=None) -> None:
        backup = latest_backup(self.folder)
        if backup is None:
            return
        if not self.model.optimizer.built:
            self.model.optimizer.build(self.model.trainable_variables)
        self.model.load_weights(backup / "latest.weights.h5")
        state = json.loads((backup / "state.json").read_text())
        for callback, values in zip(self.companions, state, strict=True):
            for name, value in values.items():
                setattr(callback, name, value)
        stopped = any(values.get("stopped_epoch") for values in state)
        self.model._initial_epoch = self.params["epochs"] if stopped else backup_epoch(backup)

    def _save_model(self):
        unfinished = self.folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        self.model.save_weights(unfinished / "latest.weights.h5")
        state = [
            {name: _plain(getattr(callback, name)) for name in _REMEMBERED if hasattr(callback, name)}
            for callback in self.companions
        ]
        (unfinished / "state.json").write_text(json.dumps(state))
        previous = latest_backup(self.folder)
        unfinished.rename(self.folder / f"epoch-{self._current_epoch:05d}")
        if previous is not None:
            shutil.rmtree(previous)


def latest_backup(folder) -> Path | None:
    """The newest finished backup in the folder, or None."""
    return max(Path(folder).glob("epoch-*"), default=None)


def backup_epoch(backup) -> int:
    """How many epochs were finished when this backup was made."""
    return int(backup.name.removeprefix("epoch-"))


def _plain(value):
    return None if value is None else float(value) if not isinstance(value, int) else value
