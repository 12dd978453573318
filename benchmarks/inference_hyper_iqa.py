"""Times HyperIQA with ResNet50 on crops of 224: `python benchmarks/inference_hyper_iqa.py`.

    python benchmarks/inference_hyper_iqa.py --public hyperIQA   # and a clone of github.com/SSL92/hyperIQA

Both get the same batch and the same number of threads and take turns; the first call of each warms up.
Weights are random, which changes no time. Printed: the median seconds of a batch.
"""

import argparse
import importlib.util
import os
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def main():
    options = parse_arguments()
    for variable in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"):
        os.environ[variable] = str(options.threads)
    import numpy as np

    images = np.random.default_rng(0).integers(0, 256, (options.batch_size, 224, 224, 3)).astype("float32")
    contestants = {"qualitykit": ours(images, options.pooling)}
    if options.public:
        contestants["public PyTorch code"] = theirs(images, options.public, options.threads)
    clock = CLOCKS[options.clock]
    times = {name: [] for name in contestants}
    for repeat in range(options.repeats + 1):
        for name, score in contestants.items():
            start = clock()
            score()
            if repeat:
                times[name].append(clock() - start)
    print(f"batch {options.batch_size}, {options.threads} threads, {options.clock} time")
    for name, taken in times.items():
        print(f"{name:20} {statistics.median(taken):.3f} s")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--pooling", default="average", help='"average" or the order of moment pooling')
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu: on a busy machine")
    parser.add_argument("--public", metavar="FOLDER", help="clone of the public implementation")
    return parser.parse_args()


def ours(images, pooling):
    import numpy as np

    from qualitykit.models import HyperIQA

    model = HyperIQA(pooling=pooling if pooling == "average" else int(pooling))
    return lambda: np.asarray(model.predict_on_batch(images))


def theirs(images, folder, threads):
    """The public code's model, without the ImageNet weights that it would otherwise download."""
    import torch

    torch.set_num_threads(threads)
    spec = importlib.util.spec_from_file_location("public_hyper_iqa", os.path.join(folder, "models.py"))
    public = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(public)
    public.model_zoo.load_url = lambda *arguments, **options: {}
    network = public.HyperNet(16, 112, 224, 112, 56, 28, 14, 7).eval()
    batch = torch.tensor(images.transpose(0, 3, 1, 2).copy())

    def score():
        with torch.no_grad():
            parts = network(batch)
            return public.TargetNet(parts)(parts["target_in_vec"]).numpy()

    return score


if __name__ == "__main__":
    main()
