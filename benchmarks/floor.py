"""What frozen features with a support vector machine reach: `python benchmarks/floor.py --root data/biq2021
--weights FOLDER --out runs/floor`.

The floor under every model of the table: the means of a backbone's last map over whole photographs,
straight from ImageNet, and scikit-learn's SVR on them. Its two constants are chosen on the validation
part; the official test part is scored once, into `benchmarks/floors/`. Interrupted, it goes on with the
features that are there.
"""

import argparse
import os
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pandas as pd
from shipped import WEIGHT_FILES
from train_shipped import few

FLOORS = Path(__file__).parent / "floors"
BACKBONE = "EfficientNetLite2"
COSTS, REACHES = (1.0, 3.0, 10.0), (0.3, 1.0, 3.0)  # C; gamma times the number of features


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, required=True, help="where BIQ2021 was unpacked")
    parser.add_argument("--weights", type=Path, required=True, help="folder of ImageNet weights")
    parser.add_argument("--out", type=Path, default=Path("runs/floor"), help="where the features are kept")
    parser.add_argument("--to", type=Path, default=FLOORS, help="where the predictions go")
    parser.add_argument("--photographs", type=int, help="to try with; none of them official test photographs")
    options = parser.parse_args()
    import qualitykit as qk
    from qualitykit.training.data import with_validation

    data = with_validation(qk.load_dataset("biq2021", options.root))
    data = few(data, options.photographs) if options.photographs else data
    began = time.perf_counter()
    features = features_of(data, options)
    machine, said = chosen(features, data)
    test = data.frame["split"] == "test"
    table = pd.DataFrame(
        {
            "name": np.array(data.names)[test],
            "score": 100 * data.normalised().frame["score"][test],
            "prediction": np.clip(100 * machine.predict(features[test]), 0, 100),
        }
    )
    options.to.mkdir(exist_ok=True)
    table.round(4).to_csv(options.to / "frozen_svr.csv", index=False)
    print(f"{BACKBONE}, {said}; {(time.perf_counter() - began) / 60:.1f} minutes")
    print(qk.metrics.evaluate(table["score"], table["prediction"]))


def features_of(data, options):
    """(len(data), channels): the mean of the last map of every whole photograph."""
    import keras

    from qualitykit.models import build_backbone
    from qualitykit.training.recipes.default.probe import extract

    network = build_backbone(BACKBONE, weights=options.weights / WEIGHT_FILES[BACKBONE])
    means = keras.Model(network.input, keras.layers.GlobalAveragePooling2D()(network.output))
    return extract(means, data, options.out / f"{BACKBONE}-{len(data)}", batch_size=8)


def chosen(features, data):
    """The machine that ranks the validation part best, fitted to the training part, and what it is."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVR

    from qualitykit.metrics import srocc

    scores = data.normalised().frame["score"].to_numpy()
    train, validation = ((data.frame["split"] == part).to_numpy() for part in ("train", "validation"))
    tried = []
    for cost in COSTS:
        for reach in REACHES:
            machine = make_pipeline(
                StandardScaler(), SVR(C=cost, gamma=reach / features.shape[1], epsilon=0.05)
            ).fit(features[train], scores[train])
            worth = srocc(scores[validation], machine.predict(features[validation]))
            tried.append(
                (worth, machine, f"C {cost:g}, gamma {reach:g} / features, validation SROCC {worth:.3f}")
            )
    _, machine, said = max(tried, key=lambda one: one[0])
    return machine, said


if __name__ == "__main__":
    main()
