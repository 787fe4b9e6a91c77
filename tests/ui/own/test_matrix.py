"""A matrix of the sheet: which number is which, and how it may be written."""

import pytest

from ui.own.matrix import layout_of, read_matrix


def test_which_parameter_stands_where():
    sizes = (2, 3, 1)
    assert layout_of(sizes, 0, "units") == ("into h1: w1, w2", "into h2: w3, w4", "into h3: w5, w6")
    assert layout_of(sizes, 0, "inputs") == ("from x1: w1, w3, w5", "from x2: w2, w4, w6")
    assert layout_of(sizes, 1, "units") == ("into ŷ: w7, w8, w9",)


@pytest.mark.parametrize(
    "text",
    ["1 2\n3 4", "1, 2\n3, 4", "[[1, 2],\n [3, 4]]", "1\t2\n3\t4\n", "(1; 2)\n(3; 4)"],
)
def test_a_matrix_as_it_may_be_written(text):
    assert read_matrix(text) == ((1.0, 2.0), (3.0, 4.0))


@pytest.mark.parametrize("text", ["0,5 1,5\n2,5 3,5", "0,5; 1,5\n2,5; 3,5", "[0,5 1,5]\n[2,5 3,5]"])
def test_a_matrix_with_decimal_commas(text):
    assert read_matrix(text) == ((0.5, 1.5), (2.5, 3.5))


@pytest.mark.parametrize(
    ("text", "words"),
    [("1 2\n3 x", "Row 2, column 2: 'x' is not a number"), ("[[]]", "There is nothing here")],
)
def test_what_is_no_matrix_is_a_sentence(text, words):
    with pytest.raises(ValueError, match=words):
        read_matrix(text)
