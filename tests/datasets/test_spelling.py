import pytest

from qualitykit.datasets.spelling import composed, folded, repaired, shown, unquoted


def test_utf_8_is_left_alone():
    assert repaired("Gr\u00fc\u00dfe \u65e5\u672c") == "Gr\u00fc\u00dfe \u65e5\u672c"


def test_bytes_that_windows_1252_lacks_become_a_replacement():
    assert repaired("a\udc81b") == "a\ufffdb"


def test_bytes_as_our_tables_write_them_are_the_same_bytes():
    assert repaired("Gr\\udcfc\\udcdfe") == repaired("Gr\udcfc\udcdfe") == "Gr\u00fc\u00dfe"
    assert repaired(r"a\udc7fb\udd00") == r"a\udc7fb\udd00"


@pytest.mark.parametrize("other", ["E\u0301T\u00c9.PNG", "\u00e9te\u0301.png", "\udce9t\udce9.png"])
def test_spellings_of_one_name_fold_alike(other):
    assert folded(other) == folded("\u00c9t\u00e9.png")


def test_case_is_kept_where_only_accents_are_composed():
    assert composed("E\u0301") == "\u00c9" != composed("e\u0301")


@pytest.mark.parametrize("name", ["''", '"', "'a", ""])
def test_quotes_that_are_no_pair_stay(name):
    assert unquoted(name) == {"''": ""}.get(name, name)


@pytest.mark.parametrize("name", ["a b.png", "\u00fc\u65e5.png", "=cmd()"])
def test_printable_names_are_shown_as_they_are(name):
    assert shown(name) == name


def test_what_would_move_a_terminal_is_escaped():
    assert shown("\x1b[2J\r\u202e") == r"\x1b[2J\r\u202e"
