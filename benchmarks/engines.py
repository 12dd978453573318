"""What engines and smaller decoding save: `python benchmarks/engines.py [--folder PHOTOGRAPHS]`.

Prints, in one run: seconds from the start of `qualitykit score one.jpg` to its end, by Keras and by ONNX
Runtime; what a photograph of 512x512 costs ONNX Runtime by how it is shared out (`--batches`: only that);
photographs a second and peak memory of a folder of 512x512 JPEGs and of large ones, by Keras with every
pixel decoded, as it once was, and as it is now; the largest difference of score between Keras and
every engine and exported format at three sizes, alone and three at a time; and, for the large JPEGs of a
folder, how scores change when they are decoded smaller. Each process that is timed has its turn in every
repeat, so that drift hits all of them. A model without a twin is given one in a temporary folder first,
which takes a minute.
"""

import argparse
import functools
import importlib.util
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# Scores photographs once to warm up and once more to measure: photographs a second, peak memory in MB.
_SPEED = """
import sys, time
from pathlib import Path
import qualitykit as qk
import qualitykit.images.load
engine, decoding, model, folder = sys.argv[1:]
if decoding == "whole":
    qualitykit.images.load.reduction = lambda container, short_side: 1
from qualitykit.inference.engines import ready
loaded = ready(model, engine=engine)
paths = qk.images.find_images(folder)
qk.score(paths[:8], loaded)
start = time.perf_counter()
table = qk.score(paths, loaded)
seconds = time.perf_counter() - start
assert (table["status"] == "ok").all()
# Not getrusage's figure, which a process takes over from the one that started it.
status = Path("/proc/self/status").read_text().split()
print(len(paths) / seconds, int(status[status.index("VmHWM:") + 1]) / 1024)
"""
_WAYS = {"Keras, every pixel": ("keras", "whole"), "now": ("onnx", "smaller")}
_COLD = "import sys; from qualitykit.cli import main; sys.exit(main())"
_AT_ONCE = (1, 2, 4, 8)
_SIDES = {12: (3000, 4000), 24: (4000, 6000)}
_FORMATS = {"litert": ("out.tflite", ()), "openvino": ("out.xml", ("openvino",)), "saved_model": ("out", ())}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="default")
    parser.add_argument("--images", type=int, default=500, help="JPEGs of 512x512")
    parser.add_argument("--large", type=int, default=20, help="JPEGs of 12 and of 24 megapixels each")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", help="of large photographs, whose scores are compared")
    parser.add_argument("--formats", nargs="*", default=list(_FORMATS), choices=_FORMATS)
    parser.add_argument("--batches", action="store_true", help="only time ONNX Runtime by itself")
    parser.add_argument("--parity", action="store_true", help="only compare scores, nothing is timed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        model = copied(options.model, folder)
        if options.parity:
            return print_parity(model, folder, options.formats)
        print(f"model {options.model}, twin of {twin_of(model).stat().st_size / 1e6:.1f} MB")
        print_batches(model, options.repeats)
        if options.batches:
            return None
        sets = write_sets(folder, options)
        print_cold(model, next((folder / "512x512").iterdir()), options.repeats)
        for name in sets:
            print_speed(name, model, folder / name, options.repeats)
        print_parity(model, folder, options.formats)
        if options.folder:
            print_smaller(model, options.folder)


def copied(name, folder):
    """A copy of the model with its card and what twin it has."""
    from qualitykit.inference.engines.twins import ENDINGS
    from qualitykit.models.presets import find_model

    path = find_model(name)
    for file in [path, *map(path.with_suffix, (".json", *ENDINGS))]:
        if file.is_file():
            shutil.copy(file, folder)
    return folder / path.name


def twin_of(model):
    """The model's twin, made if it has none."""
    from qualitykit.inference import export
    from qualitykit.inference.engines.twins import find_twins

    if not find_twins(model):
        export(model, model.with_suffix(".onnx"), half=True)
    return find_twins(model)[0]


def write_sets(folder, options):
    """Folders of JPEGs with a little grain, so that they cost what photographs cost; gives their names."""
    import cv2
    import numpy as np
    from PIL import Image
    from sklearn.datasets import load_sample_images

    rng, photographs = np.random.default_rng(0), load_sample_images().images
    wanted = {"512x512": ((512, 512), options.images)}
    wanted |= {f"{megapixels} MP": (sides, options.large) for megapixels, sides in _SIDES.items()}
    for name, ((height, width), count) in wanted.items():
        (folder / name).mkdir()
        for index in range(count):
            if index < 4:  # more would only take time to write
                image = cv2.resize(photographs[index % 2], (width, height), interpolation=cv2.INTER_CUBIC)
                grain = rng.normal(0, 3 + index, image.shape).astype("float32")
                pixels = np.clip(image + grain, 0, 255).astype("uint8")
                Image.fromarray(pixels).save(folder / name / f"{index:04d}.jpg", quality=90)
            else:
                shutil.copy(folder / name / f"{index % 4:04d}.jpg", folder / name / f"{index:04d}.jpg")
    return [name for name, (_, count) in wanted.items() if count]


def print_cold(model, photograph, repeats):
    seconds = {"keras": [], "onnx": []}
    for _, engine in itertools.product(range(repeats), seconds):
        command = ["score", str(photograph), "--model", str(model), "--engine", engine, "--quiet"]
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", _COLD, *command], check=True, stdout=subprocess.DEVNULL)
        seconds[engine].append(time.perf_counter() - start)
    keras, onnx = (statistics.median(seconds[engine]) for engine in ("keras", "onnx"))
    print(f"one photograph, cold: Keras {keras:.2f} s, ONNX Runtime {onnx:.2f} s, {onnx / keras:.2f} of it")


def print_batches(model, repeats):
    """Milliseconds a photograph, by how many a core is given at a time; and all cores at one."""
    import numpy as np

    from qualitykit.inference.engines import onnx
    from qualitykit.inference.engines.twins import find_twins

    network, most = onnx.OnnxNetwork(find_twins(model)[0]), max(_AT_ONCE)
    images = np.random.default_rng(0).integers(0, 256, (most, 512, 512, 3)).astype("float32")
    ways = {f"{count} to a core": functools.partial(by_core, network, images, count) for count in _AT_ONCE}
    ways["all cores at one"] = functools.partial(by_all_cores, network, images)
    seconds = {way: [] for way in ways}
    for _, way in itertools.product(range(repeats + 1), ways):
        start = time.perf_counter()
        ways[way]()
        seconds[way].append(time.perf_counter() - start)
    each = {way: 1e3 * statistics.median(taken[1:]) / most for way, taken in seconds.items()}
    figures = ", ".join(f"{value:.0f} ms with {way}" for way, value in each.items())
    print(f"a photograph of 512x512 in ONNX Runtime: {figures}")


def by_core(network, images, count):
    from qualitykit.inference.engines import onnx

    onnx._AT_ONCE = count * 512 * 512
    network.predict_on_batch(images)


def by_all_cores(network, images):
    """As a large photograph is scored that comes alone."""
    for image in images:
        network._run(image[None], network._of_all_cores)


def print_speed(name, model, folder, repeats):
    found = {way: [] for way in _WAYS}
    for _, way in itertools.product(range(repeats), _WAYS):
        command = [sys.executable, "-c", _SPEED, *_WAYS[way], str(model), str(folder)]
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found[way].append(tuple(map(float, out.split())))
    rates = {way: statistics.median(rate for rate, _ in runs) for way, runs in found.items()}
    memory = {way: max(peak for _, peak in runs) for way, runs in found.items()}
    figures = ", ".join(f"{way} {rates[way]:.2f} a second ({memory[way]:.0f} MB)" for way in _WAYS)
    before, after = rates.values()
    print(f"{len(list(folder.iterdir()))} JPEGs of {name}: {figures}; {after / before:.1f} times")


def print_parity(model, folder, formats):
    """The largest difference of score from Keras, of photographs and noise."""
    import numpy as np

    from qualitykit.inference import export
    from qualitykit.inference.engines.onnx import OnnxNetwork
    from qualitykit.models import load_model

    network = load_model(model)
    images = pictures(network.input_shape[1])
    expected = [np.asarray(network.predict_on_batch(each)) for each in images]
    sides = ", ".join("x".join(map(str, each.shape[1:3])) for each in images)
    print(f"{model.stem}: largest difference of score from Keras, {sides}, one and three at a time")
    readers = {"onnx": lambda: OnnxNetwork(twin_of(model)).predict_on_batch}
    for name in formats:
        file, needs = _FORMATS[name]
        if all(importlib.util.find_spec(module) for module in needs):
            readers[name] = lambda name=name, file=file: read(name, export(model, folder / file, format=name))
        else:
            print(f"    {name:12} not measured: {', '.join(needs)} is not installed")
    for name, reader in readers.items():
        try:
            run = reader()
        except ValueError as error:
            print(f"    {name:12} {error}")
            continue
        # A twin says beside the score how sure it is.
        batches = [
            (each[:count], scores[:count])
            for each, scores in zip(images, expected, strict=True)
            for count in (1, 3)
        ]
        largest = max(float(np.abs(run(each)[:, :1] - scores).max()) for each, scores in batches)
        print(f"    {name:12} {largest:.5f}")


def pictures(side):
    """Batches of two photographs and noise, of three sizes or of the one that a network takes."""
    import numpy as np
    from sklearn.datasets import load_sample_images

    rng, photographs = np.random.default_rng(0), load_sample_images().images
    sizes = [(side, side)] if side else [(64, 96), (256, 352), (427, 640)]
    batches = [np.stack([image[:h, :w] for image in photographs]) for h, w in sizes]
    return [
        np.concatenate([batch, rng.integers(0, 256, (1, *batch.shape[1:]))]).astype("float32")
        for batch in batches
    ]


def read(name, path):
    """A function from images (N, H, W, 3) to scores (N, 1), of an exported file."""
    if name == "saved_model":
        import tensorflow as tf

        loaded = tf.saved_model.load(str(path))
        return lambda images: loaded.serve(images).numpy()
    if name == "openvino":
        import openvino

        compiled = openvino.compile_model(str(path), config={"INFERENCE_PRECISION_HINT": "f32"})
        return lambda images: compiled(images)[0]
    import tensorflow as tf

    interpreter = tf.lite.Interpreter(str(path))

    def run(images):
        place = interpreter.get_input_details()[0]["index"]
        interpreter.resize_tensor_input(place, images.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(place, images)
        interpreter.invoke()
        return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])

    return run


def print_smaller(model, folder):
    """How scores of a folder's photographs change when large JPEGs are decoded smaller."""
    import qualitykit as qk
    import qualitykit.images.load as load
    from qualitykit.inference.engines import ready

    loaded, reduction, smaller = ready(model), load.reduction, set()
    side = loaded.card.input.short_side

    def noted(container, short_side):
        found = reduction(container, short_side)
        smaller.add((container.width, container.height)) if found > 1 else None
        return found

    load.reduction = noted
    now = qk.score(folder, loaded)
    load.reduction = lambda container, short_side: 1
    whole = qk.score(folder, loaded)
    load.reduction = reduction
    sizes = list(zip(now["width"], now["height"], strict=True))
    chosen = [size in smaller or size[::-1] in smaller for size in sizes]
    changes = (now["score"] - whole["score"]).abs()[chosen].dropna()
    print(
        f"{len(changes)} photographs of {folder} decoded smaller, shorter side {side}: scores change by "
        f"{changes.mean():.3f} on average, {changes.max():.3f} at most"
        if len(changes)
        else f"{folder}: no photograph is large enough to be decoded smaller"
    )


if __name__ == "__main__":
    main()
