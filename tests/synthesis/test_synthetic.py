"""Synthetic sets: every item reproducible, no reference in two parts, files that survive an interruption."""

import os

import numpy as np
import pytest

from qualitykit import distortions
from qualitykit.datasets import ScoreScale, load_dataset
from qualitykit.distortions import pristine_image
from qualitykit.images import load_image, save_image
from qualitykit.similarity.by_name import similarity_score
from qualitykit.synthesis import SyntheticDataset
from qualitykit.synthesis.synthetic import SCALES

TYPES = ("gaussian_blur", "jpeg")


def closeness(reference, distorted, data_range):
    return 1 - np.abs(reference.astype(float) - distorted).mean(axis=-1) / data_range


def mean_closeness(reference, distorted, data_range):
    return closeness(reference, distorted, data_range).mean(axis=(1, 2))


def make(references=5, **options):
    settings = {
        "size": (40, 48),
        "distortions": TYPES,
        "levels": (1, 4),
        "label_maps": closeness,
        "score": mean_closeness,
        "scale": ScoreScale(0, 1),
        "validation": 0.2,
        "test": 0.2,
    }
    return SyntheticDataset(references, **(settings | options))


def tree(folder):
    """{name: bytes} of every file."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_items_are_every_reference_distortion_and_level():
    frame = make().frame
    assert len(frame) == 5 * 2 * 2 and not frame.duplicated(["reference", "distortion", "level"]).any()
    assert frame.iloc[5].tolist()[:4] == ["images/I0002_08_4.png", "pristine_00001", "gaussian_blur", 4]


def test_all_24_distortions_at_5_levels_by_default():
    assert len(SyntheticDataset(1, validation=0, test=0)) == 120


def test_families_may_be_asked_for_among_the_names():
    data = make(1, distortions=["haze", "tid2013"], validation=0, test=0)
    assert data.distortions == ("haze", *distortions.names())
    assert data.frame["path"][:2].tolist() == ["images/I0001_106_1.png", "images/I0001_106_4.png"]


def test_no_reference_is_in_two_parts():
    data = make(20)
    assert (data.frame.groupby("reference")["split"].nunique() == 1).all()
    assert [len(data.indices(part)) for part in ("train", "validation", "test")] == [48, 16, 16]


def test_the_division_depends_on_the_seed_alone():
    assert make(20).frame.equals(make(20).frame)
    assert not make(20).frame["split"].equals(make(20, seed=1).frame["split"])


def test_a_pair_is_the_reference_and_its_distortion():
    reference, distorted = make().pair(5)
    assert np.array_equal(reference, pristine_image(40, 48, seed=1))
    assert np.array_equal(distorted, distortions.apply(reference, "gaussian_blur", 4, seed=1))


def test_items_do_not_depend_on_the_order_of_asking():
    data = make()
    backwards = {item: data.pair(item)[1] for item in reversed(range(len(data)))}
    fresh = make()
    assert all(np.array_equal(fresh.pair(item)[1], image) for item, image in backwards.items())


def test_several_label_maps_are_stacked():
    def inverse(reference, distorted, data_range):
        return 1 - closeness(reference, distorted, data_range)

    maps = make(label_maps=[closeness, inverse]).maps(3)
    assert maps.shape == (40, 48, 2) and maps.dtype == np.float32
    np.testing.assert_allclose(maps.sum(axis=-1), 1, atol=1e-6)


def test_patches_of_image_and_maps_belong_together():
    data = make()
    images, maps = data.patches(2, size=32, step=16)
    assert images.shape == (4, 32, 32, 3) and maps.shape == (4, 32, 32, 1)
    assert np.array_equal(images[-1], data.pair(2)[1][8:, 16:])
    assert np.array_equal(maps[-1], data.maps(2)[8:, 16:])


def test_the_score_is_the_measure_of_the_pair():
    data = make()
    reference, distorted = data.pair(1)
    assert data.score(1) == pytest.approx(mean_closeness(reference[None], distorted[None], 255)[0])


def test_photographs_can_be_references(tmp_path):
    for seed in range(3):
        save_image(tmp_path / f"{seed}.png", pristine_image(44, 50, seed=seed))
    data = make(tmp_path, size=None, validation=0, test=0.4)
    assert data.pair(0)[0].shape == (44, 50, 3) and data.frame["reference"].unique().tolist() == [
        "0.png",
        "1.png",
        "2.png",
    ]


def test_what_is_written_reads_as_a_table(tmp_path):
    data = make()
    written = data.write(tmp_path)
    read = load_dataset("table", tmp_path, labels="labels.csv", low=0, high=1)
    assert read.frame.equals(written.frame) and read.names == data.frame["path"].tolist()
    assert read.frame["score"].tolist() == [data.score(item) for item in range(len(data))]
    for position in (0, 13):
        reference, distorted = make().pair(position)
        assert np.array_equal(load_image(read.frame["path"][position]), distorted)
        assert np.array_equal(load_image(read.frame["reference"][position]), reference)


def test_maps_on_disk_are_those_in_memory(tmp_path):
    data = make()
    data.write(tmp_path)
    np.testing.assert_allclose(data.maps(7), make().maps(7), rtol=2**-11)


def test_writing_again_after_an_interruption_gives_the_same_files(tmp_path, monkeypatch):
    make().write(tmp_path / "whole")
    stopping = make()
    made = []
    monkeypatch.setattr(stopping, "maps", lambda item: made.append(item) if item < 9 else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        stopping.write(tmp_path / "resumed")
    assert not (tmp_path / "resumed" / "labels.csv").exists()
    make().write(tmp_path / "resumed")
    assert tree(tmp_path / "resumed") == tree(tmp_path / "whole")


def test_writing_again_makes_nothing_again(tmp_path, monkeypatch):
    make().write(tmp_path)
    before = {path: os.stat(path).st_mtime_ns for path in tmp_path.rglob("*.png")}
    monkeypatch.setattr(distortions, "apply", lambda *args, **options: 1 / 0)
    make().write(tmp_path)
    assert before == {path: os.stat(path).st_mtime_ns for path in tmp_path.rglob("*.png")}


def test_more_levels_can_be_added_to_a_folder(tmp_path):
    make(levels=[1]).write(tmp_path)
    assert len(make(levels=[1, 4]).write(tmp_path)) == 20


def test_a_given_folder_keeps_what_is_asked_for(tmp_path):
    data = make(folder=tmp_path)
    data.maps(2)
    names = sorted(name for name in tree(tmp_path) if name != "synthetic.json")
    assert names == ["images/I0001.png", "images/I0001_10_1.png", "maps/closeness/I0001_10_1.npy"]


def test_a_folder_of_another_set_is_refused(tmp_path):
    make(folder=tmp_path)
    with pytest.raises(ValueError, match="folder must be empty or hold the same set.*another seed"):
        make(folder=tmp_path, seed=5)


def test_no_temporary_file_is_left(tmp_path):
    make().write(tmp_path)
    assert not [name for name in tree(tmp_path) if name.endswith(".tmp")]


def test_writing_nowhere_is_refused():
    with pytest.raises(ValueError, match="folder must be given"):
        make().write()


@pytest.mark.parametrize(
    "options, message",
    [
        ({"distortions": ["fog"]}, "distortions must be some of additive_gaussian_noise"),
        ({"distortions": []}, "distortions must be some of"),
        ({"levels": [1, 1]}, "levels must be some of 1, 2, 3, 4, 5, none twice"),
        ({"levels": [6]}, "levels must be some of"),
        ({"label_maps": "fog_map"}, "a measure must be one of ssim_map"),
        ({"score": "fog"}, "a measure must be one of ssim"),
        ({"scale": None}, "scale must be a ScoreScale where score is a function"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        make(**options)


def test_an_unknown_part_is_refused():
    with pytest.raises(ValueError, match="part must be one of train, validation, test"):
        make().indices("dev")


def test_an_item_beyond_the_end_is_an_index_error():
    with pytest.raises(IndexError):
        make().pair(20)


@pytest.mark.backends
@pytest.mark.parametrize("name", SCALES)
def test_published_scores_say_which_end_is_good(name):
    reference = pristine_image(32, 40, seed=1)
    distorted = distortions.apply(reference, "gaussian_blur", 4)
    assert SCALES[name].normalise([similarity_score(name, reference, reference)])[0] == pytest.approx(
        1, abs=1e-3
    )
    assert SCALES[name].normalise([similarity_score(name, reference, distorted)])[0] < 0.999
