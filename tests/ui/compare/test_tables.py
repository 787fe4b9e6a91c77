"""The tables: a column a run, a row a field or a result."""

from dataclasses import replace
from functools import cache
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from nn_core import Comparison, Experiment, compare, vary
from nn_core.experiment import KINDS
from tests.nn_core.compare.pairs import one_field_changed
from ui.compare import tables
from ui.compare.lines import line_of
from ui.language import speaking

XOR = Experiment(dataset="xor", activation="tanh", learning_rate=0.1, epochs=2000)


@cache
def starts():
    return compare({"symmetric": XOR, "<b>random</b>": replace(XOR, init="random", seed=2)})


def test_only_the_fields_that_differ_have_a_row_and_where_they_have_an_effect():
    assert tables.differences(starts()).to_dict("index") == {
        "Start": {"symmetric": "symmetric", "<b>random</b>": "random"},
        "Seed": {"symmetric": "(0: no effect)", "<b>random</b>": "2"},
    }


@given(one_field_changed(), st.lists(st.booleans(), max_size=4))
def test_changing_any_one_field_shows_exactly_that_field(pair, which):
    before, after, name = pair
    chosen = [before, after, *(pair[each] for each in which)]
    table = tables.differences(Comparison({str(n): Of(each) for n, each in enumerate(chosen)}))
    kind = KINDS[name]
    assert list(table.index) == [kind.label]
    for text, each in zip(table.iloc[0], chosen, strict=True):
        written = kind.format(getattr(each, name))
        assert text in (written or tables.NONE, f"({written}: no effect)")


class Of(NamedTuple):
    """As much of a run as a table of differences needs."""

    experiment: Experiment


def test_all_fields_on_demand():
    table = tables.differences(starts(), every_field=True)
    assert list(table.index) == [kind.label for kind in KINDS.values()]
    assert table.loc["Epochs"].tolist() == ["2000", "2000"]


def test_the_results_are_those_of_the_runs():
    table = tables.results(starts())
    assert table["symmetric"].to_dict() | {"Time": ""} == {
        "Loss at the last state": "0.239096",
        "Mean loss of the last epoch": "0.323703",
        "Mean loss first below 0.01 in epoch": "–",
        "Diverged in epoch": "–",
        "Distance of hidden units": "0 (identical)",
        "Distinct hidden units": "1 of 2",
        "Epochs": "2,000",
        "Steps": "8,000",
        "Time": "",
    }
    assert table.loc["Mean loss first below 0.01 in epoch", "<b>random</b>"] == "295"
    one = tables.results(compare([replace(XOR, hidden=(1,)), Experiment(learning_rate=0.2)]))
    assert one.loc["Distance of hidden units", "1"] == "–"
    assert one.loc["Diverged in epoch", "2"] == "8"


def test_the_tables_in_chinese_have_the_same_values():
    with speaking("zh"):
        differing, found = tables.differences(starts()), tables.results(starts())
    assert differing.to_dict("index") == {
        "起点": {"symmetric": "symmetric", "<b>random</b>": "random"},
        "种子": {"symmetric": "（0：无作用）", "<b>random</b>": "2"},
    }
    assert found.loc["互不相同的隐藏单元"].tolist() == ["1（共 2）", "2（共 2）"]
    assert found.loc["平均损失首次低于 0.01 的轮", "<b>random</b>"] == "295"


def test_the_line_of_each_run_stands_below_its_name():
    many = compare(vary(Experiment(epochs=1), "seed", range(12)))
    shown = tables.with_lines(tables.results(many))
    assert shown.data.loc["Line"].tolist() == [line_of(place).stroke for place in range(12)]
    html = shown.to_html()
    for place in range(12):
        assert f"row0_col{place}" in html
        assert f"color: {line_of(place).color};" in html
    assert "row1_col0 {" not in html


def test_a_run_without_a_finished_epoch_has_no_mean_loss_of_one():
    rates = compare(vary(Experiment(dataset="plane"), "learning_rate", [0.01, 0.5]))
    slow, gone = rates.runs.values()
    assert (slow.diverged_at, gone.diverged_at) == (None, 1)
    row = tables.results(rates).loc["Mean loss of the last epoch"].to_list()
    assert row == [f"{slow.final_loss:.6g}", "–"]
