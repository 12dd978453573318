"""`python -m tests.training.killed_run <json>`: a small RNN-BIQA training that tells where it is, slowly."""

import json
import sys
import time

import pandas as pd

from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.models.streaming import PatchFeatures
from qualitykit.training import fitting, train
from tests.models.tiny_application import registered
from tests.models.tiny_backbone import NAME, three_convolutions


def tell(moment):
    print(moment, flush=True)
    time.sleep(0.2)


class Telling(fitting.EpochSeeds):
    def on_train_batch_end(self, batch, logs=None):
        tell(f"{type(self.batches).__name__} {self.batches.epoch}")


def main():
    request = json.loads(sys.argv[1])
    fitting.EpochSeeds = Telling
    plain, count = PatchFeatures.__call__, iter(range(1000))

    def described(self, image, **options):
        tell(f"features {next(count)}")
        return plain(self, image, **options)

    PatchFeatures.__call__ = described
    data = IQADataset("noisy", request["root"], pd.DataFrame(request["rows"]), ScoreScale(0, 1))
    with registered(three_convolutions, NAME, scaling="none"):
        train(None, data, "rnn_biqa", out=request["out"], **request["options"])


if __name__ == "__main__":
    main()
