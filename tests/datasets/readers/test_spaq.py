import pytest

from qualitykit.datasets import ScoreScale
from tests.datasets.trees import expect, load, put_images, put_sheet, put_text

HEADER = ["Image name", "MOS", "Brightness", "Colorfulness", "Contrast", "Noisiness", "Sharpness"]
NAME = "MOS and Image attribute scores"


@pytest.mark.parametrize("folder", ["Annotations", "annotations", "TestAnnotations", "."])
def test_reads_the_workbook_wherever_it_lies(tmp_path, folder):
    root = str(tmp_path / "SPAQ")
    put_images(root, "TestImage/00001.jpg", "TestImage/11125.jpg")
    rows = [HEADER, ["00001.jpg", 39.33, 40, 41, 42, 43, 44], ["11125.jpg", 100, 40, 41, 42, 43, 44]]
    put_sheet(root, f"{folder}/{NAME}.xlsx", rows)
    data = load("spaq", str(tmp_path))
    expect(data, root, path=["TestImage/00001.jpg", "TestImage/11125.jpg"], score=[39.33, 100.0])
    assert data.scale == ScoreScale(0, 100)


def test_reads_an_export_as_csv(tmp_path):
    root = str(tmp_path)
    put_images(root, "TestImage/00001.jpg")
    put_text(root, f"Annotations/{NAME}.csv", ",".join(HEADER) + "\n00001.jpg,39.33,40,41,42,43,44\n")
    expect(load("spaq", root), root, path=["TestImage/00001.jpg"], score=[39.33])
