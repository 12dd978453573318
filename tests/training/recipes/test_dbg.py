import sys; sys.path.insert(0,"/work/main")
import pytest, numpy as np
import tests.training.recipes.test_default as T
from tests.training.recipes.test_default import *
def test_dbg(small, job):
    networks = {name: build_backbone(name, strides=(4, 8, 16, 32)) for name in small.streams}
    statistics = statistics_model(small, networks)
    features, damaged, ceilings = all_features(small, statistics, job)
    scores = {part: rows_of(job, part) for part in ("train", "validation")}
    head = fit_head(small, features, scores, damaged, ceilings, SETTING, seed=0)
    model = assemble(small, statistics, head)
    paths = job.data.part("validation")
    images = batches_of(paths, batch_size=len(paths))[0][0]
    exactly = replace(head.projection, bits=23)
    inner = keras.Model(model.input, [model.get_layer(n).output for n in ("standardise","projection","kernel")])
    st, pr, ke = [np.asarray(a) for a in inner.predict_on_batch(images)]
    print("STD", np.abs(st - np.clip((features["validation"]-head.projection.mean)*head.projection.scale,-8,8)).max())
    pts = exactly(features["validation"])
    print("PROJ", np.abs(pr-pts).max(), np.abs(pts).max())
    print("direct stats", np.abs(np.asarray(statistics.predict_on_batch(images))-features["validation"]).max())
    kernel = ridge.kernel_matrix(pts, head.points, head.gamma)
    print("K", ke, kernel@head.coefficients+head.intercepts, head.gamma, model.get_layer("kernel").gamma)
    print(np.argsort(paths.frame["path"].tolist()), batches_of(paths, batch_size=4).plan())
