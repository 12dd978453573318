import subprocess
import sys

import pytest

from qualitykit.datasets import (
    CATALOGUE,
    DatasetWarning,
    dataset_record,
    datasets_table,
    list_datasets,
    load_dataset,
)
from qualitykit.datasets.readers import READERS
from tests.datasets.trees import put_images, put_text


def test_every_known_set_has_a_reader_and_the_other_way_round():
    assert sorted(READERS) == list_datasets()
    assert len(list_datasets()) == 12


@pytest.mark.parametrize(
    ("spelling", "name"),
    [("KonIQ-10k", "koniq10k"), ("LIVE_Challenge", "live_challenge"), ("clive", "live_challenge")],
)
def test_names_may_be_spelt_as_in_papers(spelling, name):
    assert dataset_record(spelling).name == name


def test_an_unknown_name_shows_the_known_ones():
    with pytest.raises(
        ValueError, match="name must be one of bid, biq2021, .*, tid2013. Received: 'imagenet'"
    ):
        load_dataset("imagenet", ".")


def test_a_root_that_is_no_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="root must be a folder. Received: .*none"):
        load_dataset("tid2013", tmp_path / "none")


@pytest.mark.parametrize("name", [record.name for record in CATALOGUE if record.name != "table"])
def test_an_empty_folder_names_the_label_file_it_lacks(name, tmp_path):
    with pytest.raises(FileNotFoundError, match="label file '.*' not found below"):
        load_dataset(name, tmp_path)


def test_an_option_the_reader_lacks_is_named(tmp_path):
    with pytest.raises(TypeError, match="koniq10k has the options size. Received: 'szie'"):
        load_dataset("koniq10k", tmp_path, szie="512x384")
    with pytest.raises(TypeError, match="biq2021 has the options none. Received: 'size'"):
        load_dataset("biq2021", tmp_path, size="512x384")


def test_a_smaller_set_than_the_authors_is_counted(tmp_path):
    put_images(tmp_path, "distorted_images/i01_01_1.bmp", "reference_images/i01.bmp")
    put_text(tmp_path, "mos_with_names.txt", "5.5 i01_01_1.bmp\n")
    with pytest.warns(DatasetWarning, match="tid2013: 1 images, the authors' set has 3000"):
        load_dataset("tid2013", tmp_path)


def test_the_table_of_sets_says_where_and_under_what_licence():
    table = datasets_table()
    assert table["name"].tolist() == list_datasets()
    assert table[["title", "split", "licence", "source"]].map(bool).all(axis=None)
    assert table.set_index("name").loc["csiq", "scale"] == "0 to 1, lower is better"


def test_importing_the_readers_loads_no_framework():
    code = (
        "import sys, qualitykit.datasets\n"
        "heavy = {'keras', 'tensorflow', 'torch', 'jax', 'cv2', 'scipy', 'openpyxl', 'matplotlib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
