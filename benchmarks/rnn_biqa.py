"""RNN-BIQA's tables: the four arms of Table 1 and the resolution study on BIQ2021; speed and memory.

    python benchmarks/rnn_biqa.py tables --root data/biq2021 --weights mobilenet_v2.weights.h5 --out runs/rnn
    python benchmarks/rnn_biqa.py speed

`tables` may be killed and started again at any moment; it goes on where it was. The official test part is
scored once, with the final arm, after everything else is decided.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ARMS = {
    "CNN+Avg+NN": ("mean", 1),
    "CNN+Mres+Avg+NN": ("mean", 2),
    "CNN+RNN": ("gru", 1),
    "CNN+Mres+RNN": ("gru", 2),
}
PAPER = {"CNN+Avg+NN": 0.707, "CNN+Mres+Avg+NN": 0.732, "CNN+RNN": 0.794, "CNN+Mres+RNN": 0.810}
FINAL = "CNN+Mres+RNN"
# Halved after each of five epochs, the published rate ends before the baselines' small heads have learnt.
FASTER = 2e-3
FAST = ("Adam", {"learning_rate": FASTER, "beta_1": 0.95, "beta_2": 0.9})
SCALES = (1.0, 0.75, 0.5)
MEGAPIXELS = (1, 3, 10, 30, 100)


def tables(root, weights, out, backbone, seed, feature_images, photographs):
    """Trains what is missing, prints the tables and writes them as CSV into `out`."""
    from qualitykit.datasets import load_dataset
    from qualitykit.models import load_model

    data = load_dataset("biq2021", root).split(validation=0.1, seed=seed)
    shared = {
        "weights": weights,
        "extractor": out / "extractor",
        "cache": out / "features",
        "seed": seed,
        "feature_images": feature_images,
    }
    arms = ablation(data, out, ARMS, backbone, **shared)
    show(
        arms, out / "arms.csv", "Validation, beside the paper's SROCC (trained on SPAQ, tested on KonIQ-10k)"
    )
    baselines = {f"{arm}, rate {FASTER:g}": ARMS[arm] for arm in ("CNN+Avg+NN", "CNN+Mres+Avg+NN")}
    faster = ablation(data, out, baselines, backbone, optimizer=FAST, **shared)
    show(faster, out / "faster.csv", "Validation, the baselines at ten times the published rate")
    model = load_model(out / FINAL / "model.keras")
    study = resolution_study(model, data, out, backbone, seed, photographs)
    show(study, out / "resolution.csv", f"SROCC of the same {photographs} validation photographs by scale")
    show(official_test(model, data, out), out / "test.csv", f"Official test part, {FINAL}, once")


def show(table, path, title):
    table.to_csv(path, index=False)
    print(f"\n{title}\n{table.round(4).to_string(index=False)}")


def ablation(data, out, arms, backbone, **options):
    """One row an arm; all share one extractor and one cache."""
    from qualitykit.training import train

    rows = []
    for arm, (pooling, resolutions) in arms.items():
        print(f"\n{arm}", flush=True)
        arguments = {"backbone": backbone, "pooling": pooling, "resolutions": resolutions}
        history = train(None, data, "rnn_biqa", out=out / arm, arguments=arguments, **options)
        last = history.iloc[-1]
        figures = {name.upper(): last[f"val_{name}"] for name in ("srocc", "plcc", "krocc", "rmse")}
        rows.append({"arm": arm, **figures} | ({"paper_SROCC": PAPER[arm]} if arm in PAPER else {}))
    return pd.DataFrame(rows)


def resolution_study(model, data, out, backbone, seed, photographs):
    """SROCC at each scale: patches with recurrent pooling, and global pooling over the whole photograph."""
    from qualitykit.metrics import srocc
    from qualitykit.models.streaming import halves
    from qualitykit.training.recipes.rnn_biqa.pooler import describe_with

    frame = data.normalised().part("validation").frame.sample(photographs, random_state=seed)
    pooled = global_model(model, data, out, backbone, seed)
    rows = []
    for scale in SCALES:
        row = {"scale": scale, "photographs": len(frame)}
        for name, scorer, describe, patches in (
            (FINAL, halves(model)[1], describe_with(model), "grid"),
            ("global pooling", pooled, describe_whole(model), "whole"),
        ):
            sequences = sequences_of(model, frame, out, describe, patches, scale)
            row[name] = srocc(frame["score"].to_numpy(), predicted(scorer, sequences))
        rows.append(row)
    return pd.DataFrame(rows)


def global_model(model, data, out, backbone, seed):
    """The paper's baseline head on the same backbone's global average over the whole photograph."""
    import keras

    from qualitykit.models import RNNBIQA, load_model
    from qualitykit.models.rnn_biqa import backbone_of
    from qualitykit.models.streaming import halves
    from qualitykit.training import Run, get_recipe
    from qualitykit.training.finish import save_model
    from qualitykit.training.job import Job
    from qualitykit.training.recipes.rnn_biqa.pooler import fit_pooler

    path = out / "global" / "scorer.keras"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        keras.utils.set_random_seed(seed)
        pooled = RNNBIQA(backbone, pooling="mean")
        backbone_of(pooled).set_weights(backbone_of(model).get_weights())
        data, describe = data.normalised(), describe_whole(model)
        options = {"shuffle": True, "seed": seed}
        parts = {"train": options, "validation": {}}
        sequences = {
            part: sequences_of(model, data.part(part).frame, out, describe, "whole", 1.0, **how)
            for part, how in parts.items()
        }
        recipe = get_recipe("rnn_biqa").with_changes(optimizer=FAST)
        fit_pooler(recipe, Job(Run(path.parent, {}), pooled, data, (0.0, 1.0), seed), sequences)
        save_model(halves(pooled)[1], path)
    return load_model(path)


def describe_whole(model):
    """The `describe` of global pooling: the whole photograph is the only patch."""
    from qualitykit.models.streaming import halves

    extractor = halves(model)[0].extractor
    return lambda image: (np.asarray(extractor.predict_on_batch(image[None])), 0)


def sequences_of(model, frame, out, describe, patches, scale, **options):
    """Cached features of the rows at a scale."""
    from qualitykit.feeding.feature_sequences import FeatureSequences, extract_features
    from qualitykit.images import load_image, resize_image
    from qualitykit.training.recipes.rnn_biqa.pooler import open_feature_cache

    def load(path, orient):
        image = load_image(path, orient=orient)
        return resize_image(image, [round(side * scale) for side in image.shape[:2]]) if scale != 1 else image

    extra = {} if (patches, scale) == ("grid", 1.0) else {"patches": patches, "scale": scale}
    cache = open_feature_cache(out / "features", model, short_side=None, **extra)
    digests = extract_features(frame["path"], cache, describe, load=load)
    return FeatureSequences(cache, digests, frame["score"], **options)


def predicted(scorer, sequences):
    from qualitykit.feeding.feature_sequences import predict_sequences

    return predict_sequences(scorer, sequences)


def official_test(model, data, out):
    """The seven statistics of the final arm on the official test part; read again when they are there."""
    from qualitykit.metrics import evaluate
    from qualitykit.models.streaming import halves
    from qualitykit.training.recipes.rnn_biqa.pooler import describe_with

    if (out / "test.csv").exists():
        return pd.read_csv(out / "test.csv")
    frame = data.normalised().part("test").frame
    sequences = sequences_of(model, frame, out, describe_with(model), "grid", 1.0)
    scores = predicted(halves(model)[1], sequences) / 100
    return pd.DataFrame([evaluate(frame["score"].to_numpy(), scores)])


def speed(backbone, weights, megapixels):
    """Prints seconds for a 1024x768 photograph, and seconds and memory from 1 to 100 megapixels."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for height, width, repeats in [(768, 1024, 7), *((*size_of(m), 1) for m in megapixels)]:
            path = Path(folder) / f"{width}x{height}.jpg"
            write_picture(path, height, width)
            job = json.dumps([str(path), backbone, weights, repeats])
            done = subprocess.run(
                [sys.executable, __file__, "one", job], check=True, stdout=subprocess.PIPE, text=True
            )
            rows.append({"width": width, "height": height, **json.loads(done.stdout.splitlines()[-1])})
    table = pd.DataFrame(rows)
    table["seconds_per_megapixel"] = table["seconds"] / (table["width"] * table["height"] / 1e6)
    print(f"\n{backbone}, `predict_streaming`; memory is the whole process's peak")
    print(table.round(3).to_string(index=False))


def size_of(megapixels):
    height = round((megapixels * 1e6 * 3 / 4) ** 0.5)
    return height, round(height * 4 / 3)


def write_picture(path, height, width):
    import cv2

    coarse = np.random.default_rng(0).integers(0, 256, (height // 16, width // 16, 3), "uint8")
    cv2.imwrite(str(path), cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC))


def one(path, backbone, weights, repeats):
    """Times one file in a process of its own, so that the peak memory is its own; prints JSON."""
    from qualitykit.images import load_image
    from qualitykit.models import RNNBIQA, predict_streaming

    model = RNNBIQA(backbone, weights=weights)
    rng = np.random.default_rng(0)
    for size in ((1000, 1000), (700, 1300), (768, 1024)):
        predict_streaming(model, rng.integers(0, 256, (*size, 3), "uint8"))
    began = time.perf_counter()
    image = load_image(path)
    decoded = time.perf_counter() - began
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        predict_streaming(model, image)
        seconds.append(time.perf_counter() - began)
    report = {"seconds": float(np.median(seconds)), "decoding": decoded}
    if repeats > 1:
        report["predict_seconds"] = timed(lambda: model.predict_on_batch(image[None]), repeats)
    report["peak_gigabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps(report))


def timed(function, repeats):
    """Median seconds, after two calls to warm up."""
    seconds = []
    for _ in range(repeats + 2):
        began = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - began)
    return float(np.median(seconds[2:]))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    table = commands.add_parser("tables")
    table.add_argument("--root", required=True, help="folder of BIQ2021")
    table.add_argument("--out", type=Path, required=True, help="folder for runs, features and tables")
    table.add_argument("--seed", type=int, default=0)
    table.add_argument("--feature-images", type=int, default=1162, help="photographs that stage A sees")
    table.add_argument("--photographs", type=int, default=200, help="of the resolution study")
    timing = commands.add_parser("speed")
    timing.add_argument("--megapixels", type=float, nargs="*", default=MEGAPIXELS, help="sizes to time")
    for command in (table, timing):
        command.add_argument("--backbone", default="MobileNetV2")
        command.add_argument("--weights", help="file of ImageNet weights of the backbone")
    commands.add_parser("one").add_argument("job")
    arguments = vars(parser.parse_args())
    command = arguments.pop("command")
    if command == "one":
        one(*json.loads(arguments["job"]))
    else:
        {"tables": tables, "speed": speed}[command](**arguments)


if __name__ == "__main__":
    main()
