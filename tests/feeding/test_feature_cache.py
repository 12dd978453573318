"""The cache keeps every feature it was given, and no other."""

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from qualitykit._files import sha256_of
from qualitykit.feeding import feature_cache
from qualitykit.feeding.digests import weights_digest
from qualitykit.feeding.feature_cache import FeatureCache

SETTINGS = {"network": "abc", "patch_size": 224}


def digest_of(index):
    return hashlib.sha256(str(index).encode()).hexdigest()


def features_of(index, width=4):
    return np.random.default_rng(index).normal(size=(1 + index % 5, width)).astype("float32")


@pytest.fixture
def cache(tmp_path):
    cache = FeatureCache(tmp_path, SETTINGS, 4)
    for index in range(4):
        cache.append(digest_of(index), features_of(index), low=index % 2)
    return cache


def assert_holds(cache, indices):
    for index in indices:
        features, low = cache[digest_of(index)]
        np.testing.assert_array_equal(features, features_of(index))
        assert low == index % 2


def test_what_goes_in_comes_out_after_reopening(cache, tmp_path):
    again = FeatureCache(tmp_path, SETTINGS, 4)
    assert len(again) == 4
    assert_holds(again, range(4))
    assert digest_of(9) not in again


@pytest.mark.parametrize(
    "settings, width",
    [
        ({**SETTINGS, "network": "other"}, 4),
        ({**SETTINGS, "patch_size": 112}, 4),
        ({**SETTINGS, "scale": 0.5}, 4),
    ],
)
def test_other_settings_never_see_these_features(cache, tmp_path, settings, width):
    assert len(FeatureCache(tmp_path, settings, width)) == 0


def test_the_order_in_which_settings_are_named_does_not_matter(cache, tmp_path):
    assert len(FeatureCache(tmp_path, dict(reversed(SETTINGS.items())), 4)) == 4


def test_what_is_no_cache_is_refused_in_one_line(cache, tmp_path):
    cache.path.write_bytes(b"something else entirely" * 100)
    with pytest.raises(ValueError, match="not a cache of features"):
        FeatureCache(tmp_path, SETTINGS, 4)


def test_threads_share_it(cache):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda index: cache.append(digest_of(index), features_of(index), index % 2), range(40)))
        found = list(pool.map(lambda index: cache[digest_of(index)][0], range(40)))
    for index, features in enumerate(found):
        np.testing.assert_array_equal(features, features_of(index))


def test_a_writer_killed_at_any_moment_leaves_only_whole_features(tmp_path):
    script = f"""
import importlib.util, hashlib, sys, numpy as np
spec = importlib.util.spec_from_file_location("feature_cache", {feature_cache.__file__!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
cache = module.FeatureCache({str(tmp_path)!r}, {SETTINGS!r}, 512)
for index in range(10**6):
    features = np.random.default_rng(index).normal(size=(1 + index % 5, 512)).astype("float32")
    cache.append(hashlib.sha256(str(index).encode()).hexdigest(), features, index % 2)
    print(index, flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    for _ in range(50):
        process.stdout.readline()
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    written = 50 + len(process.stdout.read().splitlines())
    process.wait()
    cache = FeatureCache(tmp_path, SETTINGS, 512)
    assert written <= len(cache) <= written + 1
    for index in range(len(cache)):
        np.testing.assert_array_equal(cache[digest_of(index)][0], features_of(index, 512))


def test_a_full_disk_is_an_error_that_harms_nothing(cache, tmp_path):
    cache._database.execute("PRAGMA max_page_count = 3")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        cache.append(digest_of(8), np.ones((10_000, 4)), low=0)
    again = FeatureCache(tmp_path, SETTINGS, 4)
    assert len(again) == 4
    assert_holds(again, range(4))


def test_features_of_another_width_are_refused(cache):
    with pytest.raises(ValueError, match=r"features must have the shape \(P, 4\). Received: shape=\(2, 3\)"):
        cache.append(digest_of(9), np.zeros((2, 3)), low=0)


def test_a_files_digest_follows_its_bytes_and_not_its_name(tmp_path):
    for name, content in (("a", b"1"), ("b", b"1"), ("c", b"2")):
        (tmp_path / name).write_bytes(content)
    a, b, c = (sha256_of(tmp_path / name) for name in "abc")
    assert a == b != c


def test_a_networks_digest_follows_its_weights_and_not_its_name():
    import keras

    def network(seed, name):
        keras.utils.set_random_seed(seed)
        return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name=name)])

    first, renamed, other = network(0, "a"), network(0, "b"), network(1, "a")
    assert weights_digest(first) == weights_digest(renamed) != weights_digest(other)


def test_the_cache_needs_no_framework():
    code = "import sys, qualitykit.feeding.feature_cache; print('keras' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=os.getcwd())
    assert done.stdout.strip() == "False", done.stderr
