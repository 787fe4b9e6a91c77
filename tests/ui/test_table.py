"""What a table says where it is written out."""

import numpy as np
import pandas as pd

from ui.table import texts


def test_every_row_is_written_out_with_the_digits_that_are_asked_for():
    frame = pd.DataFrame(
        {"name": ["w1", "<b>"], "value": [0.1, -1 / 3], "epoch": [0, 1000], "is": [True, False]}
    )
    assert texts(frame, 3) == [["w1", "0.1", "0", "True"], ["<b>", "−0.333", "1000", "False"]]
    assert texts(frame, 17)[0][1] == "0.10000000000000001"


def test_columns_need_not_be_a_frame():
    columns = {"name": ["w1", "w2"], "value": [-0.0, 1e-7]}
    assert texts(columns) == texts(pd.DataFrame(columns)) == [["w1", "0"], ["w2", "1e-7"]]


def test_where_there_is_no_number_there_is_nothing():
    frame = pd.DataFrame({"a": [None, "b"], "c": [np.nan, np.inf]})
    assert texts(frame, 6) == [["", ""], ["b", "more than 1.8e308"]]
