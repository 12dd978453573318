import pytest

from qualitykit.datasets import DatasetWarning
from qualitykit.datasets.text_tables import read_csv, read_fields, text_grid
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


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_known_by_their_mark_or_their_zeros(tmp_path, encoding):
    assert table(tmp_path, "name,mos\nGr\u00fc\u00dfe.png,1\n", encoding) == [["Gr\u00fc\u00dfe.png", "1"]]


def test_bytes_that_are_not_utf_8_are_read_as_windows_1252_and_said_so(tmp_path):
    with pytest.warns(DatasetWarning, match="x.csv: bytes that are not UTF-8 are read as Windows-1252"):
        rows = table(tmp_path, "name,mos\nGr\u00fc\u00dfe.png,1\n", "latin-1")
    assert rows == [["Gr\u00fc\u00dfe.png", "1"]]


def test_a_wrong_encoding_that_was_given_is_an_error(tmp_path):
    with pytest.raises(ValueError, match=r"x.csv is not ascii text \(byte 11\); encoding names another"):
        table(tmp_path, "name,mos\nGr\u00fc\u00dfe.png,1\n", encoding="ascii")
    with pytest.raises(ValueError, match="encoding must be one that Python knows. Received: 'klingon'"):
        table(tmp_path, "name,mos\na,1\n", encoding="klingon")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_gives_the_header(tmp_path, separator):
    text = f"name{separator}mos\na;b,c|d.png{separator}1\n".replace("a;b,c|d", '"a;b,c|d\te"')
    assert table(tmp_path, text)[0][1] == "1"


def test_where_both_fit_the_comma_is_a_decimal_mark(tmp_path):
    put_text(tmp_path, "x.csv", "a.png;1,5\nb.png;2,5\n")
    assert text_grid(tmp_path / "x.csv").rows == [["a.png", "1,5"], ["b.png", "2,5"]]


def test_a_separator_is_one_character(tmp_path):
    with pytest.raises(ValueError, match="separator must be one character. Received: ';;'"):
        table(tmp_path, "name,mos\na,1\n", separator=";;")


def test_a_field_without_end_is_an_error_of_one_line(tmp_path):
    with pytest.raises(ValueError, match="x.csv line .* cannot be read: field larger than field limit"):
        table(tmp_path, 'name,mos\n"' + "a" * 200_000)


def test_lines_are_counted_as_in_the_file(tmp_path):
    with pytest.raises(ValueError, match="x.csv line 6 has 3 fields, its header has 2"):
        table(tmp_path, 'sep=,\nname,mos\n\n"two\nlines",1\na,1,2\n')


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
