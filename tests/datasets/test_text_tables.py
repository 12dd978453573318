import pytest

from qualitykit.datasets.text_tables import read_csv, read_fields
from tests.datasets.trees import put_text


def table(tmp_path, text, written_as="utf-8", **options):
    put_text(tmp_path, "x.csv", text, written_as)
    return read_csv(str(tmp_path / "x.csv"), ("name", "mos"), **options).to_numpy().tolist()


def test_quotes_blanks_empty_rows_and_windows_line_ends(tmp_path):
    text = 'name,mos\r\n"a, b.png", 1 \r\n\r\n,\r\nc.png,2\r\n'
    assert table(tmp_path, text) == [["a, b.png", "1"], ["c.png", "2"]]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    assert table(tmp_path, "name,mos\na,1\n", "utf-8-sig") == [["a", "1"]]


def test_names_beyond_ascii(tmp_path):
    assert table(tmp_path, "name,mos\nGr\u00fc\u00dfe.png,1\n") == [["Gr\u00fc\u00dfe.png", "1"]]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_wrong_encoding_says_what_to_do(tmp_path, encoding):
    with pytest.raises(ValueError, match=r"x.csv is not utf-8-sig text \(byte \d+\); save it as UTF-8"):
        table(tmp_path, "name,mos\nGr\u00fc\u00dfe.png,1\n", encoding)


def test_utf_16_without_a_mark_is_noticed(tmp_path):
    with pytest.raises(ValueError, match=r"x.csv is not utf-8-sig text \(it holds NUL characters\)"):
        table(tmp_path, "name,mos\na,1\n", "utf-16-le")


def test_another_encoding_and_separator_can_be_named(tmp_path):
    text = "name;mos\nGr\u00fc\u00dfe.png;1\n"
    assert table(tmp_path, text, "latin-1", encoding="latin-1", separator=";") == [
        ["Gr\u00fc\u00dfe.png", "1"]
    ]


@pytest.mark.parametrize("row", ["a,1,2", "a"])
def test_a_row_of_another_width_is_named_by_its_line(tmp_path, row):
    with pytest.raises(ValueError, match=r"x.csv line 3 has \d fields, its header has 2"):
        table(tmp_path, f"name,mos\nb,1\n{row}\n")


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="x.csv is empty"):
        table(tmp_path, "\n\n")


def test_fields_are_split_at_blanks(tmp_path):
    put_text(tmp_path, "x.txt", "5.5 a b.bmp\n\n 6  c.bmp\n")
    rows = read_fields(str(tmp_path / "x.txt"), ("mos", "name"))
    assert rows.to_numpy().tolist() == [["5.5", "a b.bmp"], ["6", "c.bmp"]]


def test_a_line_with_too_few_fields_is_shown(tmp_path):
    put_text(tmp_path, "x.txt", "5.5 a.bmp\nb.bmp\n")
    with pytest.raises(ValueError, match="x.txt line 2 must read 'mos name'. Received: 'b.bmp'"):
        read_fields(str(tmp_path / "x.txt"), ("mos", "name"))
