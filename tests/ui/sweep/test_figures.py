"""The pictures of a sweep, by their data."""

from concurrent.futures import Executor, Future

import numpy as np
import pytest

from nn_core import Experiment, SweepAxis, sweep
from nn_core.sweep.plan import Plan
from nn_core.sweep.sweep import Sweeping
from ui.sweep import figures as sweep_charts
from ui.sweep.figures import FLOOR, HELD, LEFT, LEFT_TITLE, layers, picture
from ui.sweep.words import finding

RATES = SweepAxis("learning_rate", 0.0, 0.5, 40)
SCALES = SweepAxis("init_scale", -2.5, 2.5, 30)


@pytest.fixture(scope="module")
def original():
    return sweep(Experiment(epochs=100), RATES, SCALES)


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


def test_the_map_has_a_name_for_every_cell_and_numbers_to_hover(original):
    chart = sweep_charts.heat_map(original, "loss")
    held, left = chart.figure.data
    assert [float(text) for text in held.x] == RATES.values.tolist()
    assert [float(text) for text in held.y] == SCALES.values.tolist()
    np.testing.assert_array_equal(
        held.customdata[..., 0], original.final_loss.clip(None, 3e38).astype(np.float32)
    )
    where = ~np.isnan(original.diverged_at)
    np.testing.assert_array_equal(left.text[where], original.diverged_at[where])
    # Of a diverged cell the third number is the exponent of its last loss.
    np.testing.assert_allclose(
        held.customdata[..., 2][where], np.log10(original.final_loss[where]), rtol=1e-6
    )
    assert "40 by 30 experiments" in chart.alt
    assert finding(original) in chart.alt


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
    traces = {trace.name: trace for trace in chart.figure.data}
    loss = np.where(np.isnan(result.diverged_at), result.final_loss, np.inf)
    lower, middle, upper = np.sort(loss, axis=0)[[6, 12, 18]]
    assert np.isinf(upper).any()
    np.testing.assert_array_equal(
        traces["median final loss"].y, np.where(np.isinf(middle), np.nan, middle)
    )
    highest = loss[np.isfinite(loss)].max()
    np.testing.assert_array_equal(traces["quartiles"].y, np.minimum(lower, highest))
    np.testing.assert_array_equal(traces["upper quartile"].y, np.minimum(upper, highest))
    left = 100 * (~np.isnan(result.diverged_at)).mean(axis=0)
    np.testing.assert_array_equal(traces["diverged"].y, left)
    [mark] = chart.figure.layout.shapes
    assert mark.x0 == 0.4
    assert "2/λmax of the starts (median): 0.4" in chart.figure.layout.annotations[0].text


def test_a_line_without_seeds_is_the_loss_itself_with_gaps_where_it_diverged():
    result = sweep(Experiment(epochs=100), SweepAxis("learning_rate", 0.01, 2.0, 20))
    figure = sweep_charts.lines(result).figure
    assert figure.data[0].name == "final loss"
    left = ~np.isnan(result.diverged_at[0])
    np.testing.assert_array_equal(np.isnan(figure.data[0].y), left)
    assert not figure.layout.shapes
