"""The pictures of a sweep, by their data."""

import tomllib
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nn_core import Experiment, Sweep, SweepAxis, sweep, train
from nn_core.sweep.plan import Plan
from nn_core.sweep.sweep import Sweeping
from nn_core.sweep.tile import Reached
from tests.ui.traces import named
from ui.language import speaking
from ui.plot import to_bytes
from ui.sweep import figures as sweep_charts
from ui.sweep.layers import FLOOR, HELD, LEFT, layers, picture
from ui.sweep.words import LEFT_TITLE, TITLES, finding, hover_words

RATES = SweepAxis("learning_rate", 0.0, 0.5, 40)
SCALES = SweepAxis("init_scale", -2.5, 2.5, 30)

CONFIG = Path(__file__).parents[3] / ".streamlit" / "config.toml"
MOST_OF_A_MESSAGE = 1_000_000 * tomllib.loads(CONFIG.read_text())["server"]["maxMessageSize"]


@pytest.fixture(scope="module")
def original():
    return sweep(Experiment(epochs=100), RATES, SCALES)


@pytest.fixture(scope="module")
def random_starts():
    """Units that differ, and cells of every kind."""
    base = Experiment(dataset="xor", init="random", activation="relu", epochs=100)
    return sweep(base, replace(RATES, high=2.0), SCALES)


@pytest.mark.parametrize("color", ["loss", "solved", "distance"])
def test_every_cell_belongs_to_exactly_one_layer(original, color):
    drawn = layers(original, color)
    assert (sum(~np.isnan(layer.values) for layer in drawn) == 1).all()
    by_title = {layer.title: layer.values for layer in drawn}
    left = ~np.isnan(original.diverged_at)
    assert left.any()
    np.testing.assert_array_equal(~np.isnan(by_title[LEFT_TITLE]), left)


def test_colours_are_logarithms_of_the_numbers(original):
    loss, left = layers(original, "loss")
    held = np.isnan(original.diverged_at)
    expected = np.log10(np.maximum(original.final_loss[held], FLOOR))
    np.testing.assert_allclose(loss.values[held], expected, rtol=1e-6)
    np.testing.assert_allclose(left.values[~held], np.log10(original.diverged_at[~held]), rtol=1e-6)


def test_a_symmetric_start_is_shown_as_identical_not_as_a_small_distance(original):
    titles = [layer.title for layer in layers(original, "distance")]
    assert titles == ["identical to the last bit", LEFT_TITLE]


@pytest.mark.parametrize("color", ["loss", "solved", "distance"])
def test_the_map_has_a_name_for_every_cell_and_two_numbers(random_starts, color):
    sweep = random_starts
    chart = sweep_charts.heat_map(sweep, color)
    shown, left = (named(chart.figure)[name] for name in (TITLES[color], LEFT_TITLE))
    assert [float(text) for text in shown.x] == sweep.plan.x_axis.values.tolist()
    assert [float(text) for text in shown.y] == SCALES.values.tolist()
    assert (shown.meta["cells"], left.meta["cells"]) == ("held", "diverged")
    diverged = ~np.isnan(sweep.diverged_at)
    assert diverged.any()
    first, second = chart.cells.astype(float)
    losses = sweep.final_loss[~diverged].clip(None, 3e38)
    np.testing.assert_allclose(first[~diverged], losses, rtol=1e-6)
    # Of a diverged run the exponent of its last loss.
    np.testing.assert_allclose(first[diverged], np.log10(sweep.final_loss[diverged]), rtol=1e-6)
    np.testing.assert_array_equal(-second[diverged], sweep.diverged_at[diverged])
    shown = {"loss": sweep.last_loss, "solved": sweep.solved_at, "distance": sweep.distance}
    number = np.nan_to_num(shown[color]).clip(None, 3e38)
    np.testing.assert_allclose(second[~diverged], number[~diverged], rtol=1e-6)
    assert "40 by 30 experiments" in chart.alt
    assert finding(sweep) in chart.alt


def test_hovering_the_map_of_losses_tells_the_loss_of_the_weights_that_a_cell_ends_with(original):
    final, at_the_end = sweep_charts.heat_map(original, "loss").cells[:, 15, 1]
    run = train(original.experiment(15, 1))
    assert final == np.float32(run.loss_mean[-1])
    assert at_the_end == np.float32(run.loss[-1])
    assert final != at_the_end
    held, _ = hover_words(original.plan, "loss")
    assert "final loss %{customdata[0]}<br>loss at the last state %{customdata[1]}" in held


@pytest.mark.parametrize("value", [1e-60, 5e-324, 9e-38])
def test_a_number_too_small_for_float32_is_shown_as_that_and_not_as_0(random_starts, value):
    tiny = np.full_like(random_starts.distance, value)
    reached = random_starts.reached._replace(distance=tiny, final_loss=tiny)
    chart = sweep_charts.heat_map(replace(random_starts, reached=reached), "distance")
    held = ~random_starts.diverged
    for shown in chart.cells:
        assert (shown[held] > 0).all()
        assert (shown[held] < 1e-37).all()
    exact = reached._replace(distance=np.zeros_like(tiny), final_loss=np.zeros_like(tiny))
    chart = sweep_charts.heat_map(replace(random_starts, reached=exact), "distance")
    assert (chart.cells[:, held] == 0).all()


@pytest.mark.parametrize(("cells", "most"), [(256, 800_000), (1024, MOST_OF_A_MESSAGE)])
def test_the_largest_map_is_within_what_a_message_may_have(cells, most):
    side = SweepAxis("learning_rate", 0.0, 0.5, cells), SweepAxis("init_scale", -2.5, 2.5, cells)
    numbers = np.random.default_rng(0).uniform(1, 9, (5, cells, cells))
    numbers[1:3][numbers[1:3] > 5.0] = np.nan  # some are solved, and some diverged
    large = Sweep(Plan(Experiment(), *side), Reached(*numbers), np.full((cells, cells), True))
    chart = sweep_charts.heat_map(large, "solved")
    assert len(chart.spec["data"]) == 3
    assert len(to_bytes([chart.spec, chart.cells])) < most


def test_labels_have_the_digits_that_tell_them_apart():
    axis = SweepAxis("w1", 0.1234567890123, 0.1234567890125, 9)
    labels = sweep_charts._short_labels(axis.values)
    assert len(set(labels)) == 9
    assert sweep_charts._short_labels(np.array([0.0, 0.25, 0.5])) == ["0", "0.25", "0.5"]


def test_the_picture_has_a_pixel_a_cell_with_the_first_row_below(original):
    image = picture(original, "loss")
    assert image.shape == (30, 40, 4)
    assert (image[..., 3] == 255).all()
    left = ~np.isnan(original.diverged_at)[::-1]
    reddish = image[..., 0] > image[..., 2]
    np.testing.assert_array_equal(reddish, left)
    earliest = np.unravel_index(np.nanargmin(original.diverged_at[::-1]), left.shape)
    assert "#{:02X}{:02X}{:02X}".format(*image[earliest][:3]) == LEFT[0]
    smallest = np.where(left, np.inf, original.final_loss[::-1])
    best = np.unravel_index(smallest.argmin(), left.shape)
    assert "#{:02X}{:02X}{:02X}".format(*image[best][:3]) == HELD[0]


class OnlyTheFirst(Executor):
    """Computes the first tile at once, and no other ever."""

    def __init__(self):
        self.idle = True

    def submit(self, function, /, *arguments):
        future = Future()
        if self.idle:
            future.set_result(function(*arguments))
        self.idle = False
        return future


@pytest.mark.parametrize("color", ["loss", "solved", "distance"])
def test_a_map_of_which_nothing_is_computed_weighs_little_and_has_the_axes_of_the_full_one(color):
    side = SweepAxis("learning_rate", 0.0, 0.5, 256), SweepAxis("init_scale", -2.5, 2.5, 256)
    full = Sweep(
        Plan(Experiment(), *side), Reached(*np.ones((5, 256, 256))), np.full((256, 256), True)
    )
    empty = replace(full, done=np.full((256, 256), False))
    computed, chart = (sweep_charts.heat_map(each, color) for each in (full, empty))
    assert len(to_bytes([chart.spec, chart.alt, chart.narrow, chart.cells])) < 30_000
    assert np.isnan(chart.cells).all()
    assert to_bytes(chart.spec["layout"]) == to_bytes(computed.spec["layout"])
    what = "A map of 256 by 256 experiments, coloured by "
    axes = "learning rate η from 0 to 0.5 across, start scale from −2.5 to 2.5 up."
    for each in (chart, computed):
        assert each.alt.startswith(what)
        assert axes in each.alt
    assert "Nothing is computed yet." in chart.alt


def test_cells_that_are_not_computed_are_empty_and_counted_as_such():
    sweeping = Sweeping(Plan(Experiment(), RATES, SCALES), OnlyTheFirst(), edge=16)
    sweeping.advance()
    sweeping.stop()
    part = sweeping.sweep()
    assert 0 < part.fraction < 1
    np.testing.assert_array_equal(picture(part, "loss")[..., 3] > 0, part.done[::-1])
    assert f"Of {part.done.sum():,} experiments" in finding(part)


def test_lines_show_median_quartiles_and_shares():
    base = Experiment(dataset="xor", init="random", activation="tanh", epochs=100)
    result = sweep(
        base, SweepAxis("learning_rate", 0.01, 6.0, 20, "log"), SweepAxis("seed", 0, 24, 25)
    )
    chart = sweep_charts.lines(result, np.array([0.3, 0.4, 0.5]))
    traces = named(chart.figure)
    loss = np.where(np.isnan(result.diverged_at), result.final_loss, np.inf)
    lower, middle, upper = np.sort(loss, axis=0)[[6, 12, 18]]
    assert np.isinf(upper).any()
    np.testing.assert_array_equal(
        traces["median final loss"].y, np.where(np.isinf(middle), np.nan, middle)
    )
    highest = loss[np.isfinite(loss)].max()
    np.testing.assert_array_equal(traces["quartiles"].y, np.minimum(lower, highest))
    np.testing.assert_array_equal(traces["quartiles, upper end"].y, np.minimum(upper, highest))
    left = 100 * (~np.isnan(result.diverged_at)).mean(axis=0)
    np.testing.assert_array_equal(traces["diverged (share)"].y, left)
    [mark] = chart.figure.layout.shapes
    assert mark.x0 == 0.4
    # Named in the legend, where nothing is drawn that its name could lie on.
    assert "2/λmax of the starts (median): 0.4" in mark.name
    assert mark.showlegend
    assert not chart.figure.layout.annotations


def test_a_line_without_seeds_is_the_loss_itself_with_gaps_where_it_diverged():
    result = sweep(Experiment(epochs=100), SweepAxis("learning_rate", 0.01, 2.0, 20))
    figure = sweep_charts.lines(result).figure
    left = ~np.isnan(result.diverged_at[0])
    np.testing.assert_array_equal(np.isnan(named(figure)["final loss"].y), left)
    assert not figure.layout.shapes
    # There is no share of one: it diverged, or it did not.
    diverged = named(figure)["diverged"]
    assert [text == "yes" for text in diverged.text] == left.tolist()
    assert figure.layout.yaxis2.title.text == ""
    assert list(figure.layout.yaxis2.tickvals) == [0, 100]
    assert list(figure.layout.yaxis2.ticktext) == ["no", "yes"]


def test_the_numbers_of_two_colour_bars_keep_apart_on_a_narrow_map(original):
    """A map on 390 px is 258 px wide, and half of "0.00012" and of "350000" are 44 px."""
    narrow = sweep_charts.heat_map(original, "loss").narrow["traces"]
    left, right = (narrow[title]["colorbar"] for title in (TITLES["loss"], LEFT_TITLE))
    assert 258 * (right["x"] - left["x"] - left["len"]) > 44


def test_a_map_is_the_same_in_chinese_but_for_its_words(original):
    with speaking("zh"):
        chart = sweep_charts.heat_map(original, "loss")
    shown = named(chart.figure)[TITLES["loss"]]
    assert shown.colorbar.title.text == "最终平均损失"
    assert "学习率 η %{x}<br>起点尺度 %{y}" in shown.hovertemplate
    assert chart.alt.startswith(
        "40 × 30 个实验的热图，颜色表示最终平均损失。横轴：学习率 η，从 0 到 0.5；"
    )
    np.testing.assert_array_equal(chart.cells, sweep_charts.heat_map(original, "loss").cells)


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        (RATES, [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        (SCALES, [-2.0, -1.0, 0.0, 1.0, 2.0]),
        (SweepAxis("w1", 0.013, 0.017, 9), [0.013, 0.014, 0.015, 0.016, 0.017]),
        (SweepAxis("learning_rate", 1e-4, 10.0, 9, "log"), [1e-4, 1e-3, 0.01, 0.1, 1.0, 10.0]),
        (SweepAxis("learning_rate", 0.04, 0.6, 9, "log"), [0.05, 0.1, 0.2, 0.5]),
    ],
)
def test_the_ticks_of_a_map_are_round_numbers(axis, expected):
    assert np.allclose(sweep_charts.round_values(axis), expected, rtol=1e-9, atol=1e-12)


def test_a_tick_stands_where_its_value_is(original):
    shown = sweep_charts.heat_map(original, "loss").figure.layout.xaxis
    for position, text in zip(shown.tickvals, shown.ticktext, strict=True):
        assert np.interp(position, np.arange(40), RATES.values) == pytest.approx(
            float(text), abs=1e-6
        )


def test_the_colours_of_losses_leap_at_the_threshold_and_end_at_1e_12(original):
    [loss] = [layer for layer in layers(original, "loss") if layer.title == TITLES["loss"]]
    low, high = loss.ends
    assert low == -12.0
    assert high <= 3.0
    (_, below), (at, dark), (above_at, light), _ = loss.stops
    assert at == above_at
    assert low + at * (high - low) == pytest.approx(np.log10(0.01))
    assert (below, dark, light) == HELD[:3]
    image = picture(original, "loss")[::-1]
    held = np.isnan(original.diverged_at)
    bright = image[..., :3].sum(axis=2)
    solved = original.final_loss < 0.0099
    unsolved = original.final_loss > 0.0101
    assert bright[held & solved].max() < bright[held & unsolved].min()
