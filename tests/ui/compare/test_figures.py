"""The pictures show the runs' own numbers, each run in one colour and dash."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, compare, stability, train, vary
from nn_core.symmetry.distances import largest_distance
from ui.compare import figures
from ui.compare.lines import in_a_chart, line_of

XOR = Experiment(dataset="xor", activation="tanh", init="random", seed=2, epochs=2000)
RUNS = {
    "long": replace(XOR, epochs=9000),
    "symmetric": replace(XOR, init="symmetric"),
    "one unit": replace(XOR, hidden=(1,)),
    "diverged": replace(XOR, activation="none", learning_rate=2.0),
    "short": replace(XOR, epochs=3),
}


@pytest.fixture(scope="module")
def comparison():
    return compare(RUNS)


def drawn(chart):
    """The lines of a picture by name, as Plotly accepts them."""
    return {trace.name: trace for trace in chart.figure.data}


def told(trace):
    """The values that the pointer is told: those drawn, unless some have no place on the axis."""
    return trace.y if trace.customdata is None else trace.customdata


def quantities(run):
    """What each picture shows of a run: at which epochs, and what."""
    apart = largest_distance(run)
    return {
        "loss": (run.epochs[1:], run.loss_mean),
        "distance": (run.epochs, apart),
        "w1": (run.epochs, run.weights[:, 0]),
    }


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_every_point_is_one_that_train_recorded_and_the_last_is_among_them(comparison, scale):
    charts = {
        "loss": figures.loss(comparison, scale),
        "distance": figures.distance(comparison),
        "w1": figures.parameter(comparison, "w1"),
    }
    for picture, chart in charts.items():
        lines = drawn(chart)
        assert set(lines) == {*RUNS} - ({"one unit"} if picture == "distance" else set())
        for name, trace in lines.items():
            epochs, values = quantities(train(RUNS[name]))[picture]
            recorded = dict(zip(epochs.tolist(), values.tolist(), strict=True))
            assert len(trace.x)
            assert [recorded[x] for x in trace.x] == list(told(trace))
            assert (trace.x[0], trace.x[-1]) == (epochs[0], epochs[-1])
            on_axis = (told(trace) > 0) & (told(trace) <= np.abs(trace.y).max())
            assert (trace.y[on_axis] == told(trace)[on_axis]).all() or picture == "w1"


def test_a_parameter_is_drawn_as_it_is(comparison):
    lines = drawn(figures.parameter(comparison, "b3"))
    assert set(lines) == {*RUNS} - {"one unit"}
    assert (lines["short"].y == comparison.runs["short"].weights[:, 8]).all()


def test_runs_that_record_the_same_epochs_are_drawn_at_the_same_epochs():
    many = compare(vary(XOR, "seed", range(12)))
    epochs = [trace.x.tolist() for trace in figures.loss(many).figure.data]
    assert all(each == epochs[0] for each in epochs)
    assert len(epochs) * len(epochs[0]) <= 6_500


def test_a_short_run_beside_a_long_one_still_shows_its_own_course(comparison):
    assert drawn(figures.loss(comparison))["short"].x.tolist() == [1, 2, 3]


def test_bands_lose_no_spike():
    runs = compare(vary(XOR, "seed", range(12)))
    lines = drawn(figures.loss(runs, "linear", with_bands=True))
    for name, run in runs.runs.items():
        low, high = lines[f"samples of {name}"], lines[f"samples of {name}, upper end"]
        assert len(low.x) < len(run.loss_max)
        assert high.y.max() == run.loss_max.max()
        assert low.y.min() == run.loss_min.min()
        since = np.searchsorted(run.epochs, low.x[10:12])
        assert high.y[11] == run.loss_max[since[0] : since[1]].max()


def test_an_exact_zero_stands_below_all_others_and_is_told_as_it_is():
    solved = Experiment(init="zeros", samples=((1, 1, 0),), dataset="custom")
    lines = drawn(figures.loss(compare({"solved": solved, "original": Experiment()})))
    assert list(lines["solved"].customdata) == [0.0] * 10
    assert (lines["solved"].y < lines["original"].y.min()).all()
    assert (lines["solved"].y > 0).all()


def test_one_colour_and_dash_a_run_on_every_picture(comparison):
    charts = [figures.loss(comparison), figures.distance(comparison)]
    styles = [
        {name: (trace.line.color, trace.line.dash) for name, trace in drawn(chart).items()}
        for chart in charts
    ]
    assert styles[1].items() <= styles[0].items()
    assert len({line_of(place) for place in range(36)}) == 36


def test_what_comes_after_a_run_diverged_leaves_a_linear_axis(comparison):
    steady = compare({name: each for name, each in RUNS.items() if name != "diverged"})
    highest = max(run.loss_mean.max() for run in steady.runs.values())
    low, high = figures.loss(comparison, "linear").figure.layout.yaxis.range
    assert low < 0 < highest < high < 1e3
    assert figures.loss(steady, "linear").figure.layout.yaxis.range is None
    low, high = figures.parameter(comparison, "w1").figure.layout.yaxis.range
    assert -low == high < 1e3
    far = Experiment(learning_rate=0.4, epochs=20)
    chart = figures.parameter(compare({"far": far}), "w1")
    [trace], (_, high) = chart.figure.data, chart.figure.layout.yaxis.range
    # The line ends where it leaves the axis, and does not come back across it.
    weight = train(far).weights[:, 0]
    assert (np.abs(weight) > high).sum() > 1
    assert (trace.y == weight[: len(trace.y)]).all()
    assert (np.abs(trace.y) > high).tolist() == [False] * (len(trace.y) - 1) + [True]
    last = f"{weight[-1]:.3g}".replace("-", "−").replace("e+", "e")
    assert last in chart.alt


def test_sharpness_stands_beside_the_limit_of_each_learning_rate():
    runs = compare(vary(replace(XOR, epochs=20), "learning_rate", [0.0, 0.1]))
    curves = {name: stability.sharpness_over_epochs(run) for name, run in runs.runs.items()}
    lines = drawn(figures.sharpness(curves, dict(zip(curves, [np.inf, 20.0], strict=True))))
    assert set(lines) == {*curves, "limit of learning_rate=0.1"}
    assert (lines["learning_rate=0.1"].y == curves["learning_rate=0.1"][1]).all()
    assert list(lines["limit of learning_rate=0.1"].y) == [20.0, 20.0]


def test_a_run_that_diverged_at_once_is_named_without_a_line():
    hopeless = Experiment(dataset="custom", samples=((1e6, 1e6, 1e6),) * 20)
    runs = compare({"at once": hopeless, "steady": Experiment()})
    assert runs.runs["at once"].epochs_done == 0
    for chart in (figures.loss(runs, with_bands=True), figures.loss(runs, "linear")):
        assert len(drawn(chart)["at once"].x) == 0


def test_a_name_is_text_and_no_markup():
    name = "<b>%{x}</b> & more"
    chart = figures.loss(compare({name: Experiment()}))
    [trace] = chart.figure.data
    assert "<" not in trace.name
    assert trace.hovertemplate.startswith("&#60;b&#62;&#37;{x}&#60;/b&#62; &#38; more: %{")
    assert in_a_chart("η 0.1 → 0.5") == "η 0.1 → 0.5"
    assert name in chart.alt


def test_the_words_for_the_picture_have_the_ends_of_every_line(comparison):
    alt = figures.loss(comparison).alt
    assert "“short” goes from" in alt
    assert "in epoch 9,000" in alt
