import pytest

from qualitykit.datasets.names import UnsafePathError, safe_name


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../x.jpg", "a/../../x.jpg", "C:/x.jpg", "\\\\server\\x", "~/x"]
)
def test_names_that_leave_the_folder_are_refused(name):
    with pytest.raises(UnsafePathError, match="must stay inside the data set's folder. Received: "):
        safe_name(name)


@pytest.mark.parametrize("name", ["", " ", "./", "."])
def test_empty_names_are_refused(name):
    with pytest.raises(UnsafePathError, match="file name must not be empty. Received: "):
        safe_name(name)


def test_backslashes_count_as_slashes():
    assert safe_name("sub\\a.png") == "sub/a.png"


def test_quotes_around_a_name_do_not_count():
    assert safe_name(' "sub\\a.png" ') == "sub/a.png"


def test_a_name_with_a_nul_is_refused():
    with pytest.raises(UnsafePathError, match="must stay inside"):
        safe_name("a\0.png")
