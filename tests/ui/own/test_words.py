"""What is said about exercises and tables, from numbers that are known."""

import pytest

from nn_core import Experiment
from nn_core.exercises import HAN_KAMBER, NEGNEVITSKY, WHICH_WEIGHT
from nn_core.step.quantities import Quantity
from nn_core.tables import read_table
from ui.own.tables import printed_table
from ui.own.words import compared, gallery_finding, how_read
from ui.quantities import full_name, way


def test_a_printed_number_beside_ours():
    [w46] = [each for each in HAN_KAMBER.printed if each.name == "w46"]
    assert compared(HAN_KAMBER, w46, -0.26082884634154524) == (
        "The book prints −0.261 for w46; this run gives −0.26083."
    )
    [theta] = [each for each in NEGNEVITSKY.printed if each.name == "θ3"]
    assert compared(NEGNEVITSKY, theta, -0.7961880522003240) == (
        "The book prints 0.7962 for θ3; this run gives 0.796188."
    )


def test_all_numbers_or_some():
    assert gallery_finding(WHICH_WEIGHT, (3.0, 6.0, 9.0, 36.0)) == (
        "All 4 numbers printed there are those of this run. "
        "The course prints 3 for first unit; this run gives 3."
    )
    assert gallery_finding(WHICH_WEIGHT, (3.0, 6.0, 8.0, 36.0)).startswith(
        "Of 4 numbers printed there 3 are those of this run."
    )


def test_the_table_of_printed_numbers():
    frame = printed_table(WHICH_WEIGHT, (3.0, 6.0, 8.9, 36.0))
    assert frame.iloc[2].tolist() == ["prediction", "ŷ in step 1", "9", "8.9", "✓ the same"]
    frame = printed_table(WHICH_WEIGHT, (3.0, 6.0, 8.0, 36.0))
    assert frame.iloc[2].tolist() == ["prediction", "ŷ in step 1", "9", "8", "✗ differs"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            "x1;x2;y\n0,5;1;2\n",
            "Read with a header. Rows: 1, columns: 3, separated by: semicolon, decimal mark: "
            "comma.",
        ),
        (
            "1 2 3\n4 5 6\n",
            "Read without a header. Rows: 2, columns: 3, separated by: white space, decimal mark: "
            "either.",
        ),
    ],
)
def test_how_a_table_was_read(content, words):
    assert how_read(read_table(content)) == words


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (Quantity("gradient", "w5", 6), "dL/dw5 in step 7"),
        (Quantity("a", "2", 6, 2), "a2 of sample 3 in step 7"),
        (Quantity("prediction at", "1", 1, 3), "ŷ of sample 4 after 1 epoch"),
        (Quantity("loss at", "", 1000), "mean loss after 1,000 epochs"),
        (Quantity("weight", "b3", 0), "b3 at the start"),
    ],
)
def test_names_of_numbers(quantity, words):
    assert full_name(Experiment(dataset="xor", epochs=1000), quantity) == words


def test_where_a_parameter_sits():
    sizes = (2, 2, 1)
    assert [way(sizes, name) for name in ("w1", "w4", "w6", "b2", "b3")] == [
        "x1 → h1",
        "x2 → h2",
        "h2 → ŷ",
        "bias of h2",
        "bias of ŷ",
    ]
