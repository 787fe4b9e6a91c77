"""The Symmetry page's sentences, tables and figures, against `nn_core`."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, predict, symmetry, train
from nn_core.first_step import first_step
from nn_core.growth import growth, visible_at
from nn_core.merged import merged
from nn_core.parameters import indices
from nn_core.seeds import final_losses
from ui import symmetry as facts
from ui import theme
from ui.links import address
from ui.starts import starts_figure

XOR = Experiment(dataset="xor", activation="tanh", learning_rate=0.3, epochs=2000)


def compared(experiment):
    return {name: train(each) for name, each in symmetry.starts(experiment).items()}


def nudged(experiment):
    return {size: train(each) for size, each in symmetry.nudged(experiment).items()}


RUNS = compared(XOR)
NUDGED = nudged(XOR)


def test_finding_of_units_that_stay_identical():
    assert facts.finding(train(XOR), RUNS) == (
        "After 2,000 epochs the 2 hidden units are still identical to the last bit: equal starts "
        "get equal gradients, whatever the data. Of the starts compared here, zeros and symmetric "
        "keep their units equal, same-in, random and nudged do not."
    )


def test_finding_of_units_that_differ():
    run = train(replace(XOR, init="random", hidden=(3,), seed=1))
    distance = max(symmetry.distances(run.experiment.sizes, run.weights[-1]).values())
    words = facts.finding(run, {})
    assert "3 of the 3 hidden units are different" in words
    assert f"the distance {theme.number(float(distance))}." in words


def test_finding_of_units_that_became_identical():
    run = train(Experiment(epochs=1))
    apart = run.weights.copy()
    apart[0, 0] = 2.0
    assert "have become identical to the last bit" in facts.finding(replace(run, weights=apart), {})


def test_finding_of_one_unit():
    assert "one unit" in facts.finding(train(Experiment(hidden=(1, 1))), {})


def test_finding_names_no_start_where_all_or_none_stay_equal():
    equal = {name: RUNS[name] for name in ("zeros", "symmetric")}
    assert "All the starts" in facts.finding(RUNS["zeros"], equal)
    different = {name: RUNS[name] for name in ("same-in", "random")}
    assert "None of the starts" in facts.finding(RUNS["zeros"], different)
    one = {name: RUNS[name] for name in ("zeros", "random")}
    assert "zeros keeps its units equal, random does not." in facts.finding(RUNS["zeros"], one)


def test_the_table_of_starts_says_what_each_reached():
    table = facts.starts_table(RUNS).set_index("start")
    assert list(table.index) == ["zeros", "symmetric", "same-in", "random", "nudged"]
    for name, run in RUNS.items():
        assert table.loc[name, "final loss"] == theme.number(run.final_loss)
    assert list(table["largest distance"])[:2] == ["0 (identical)", "0 (identical)"]
    assert list(table["distinct units"]) == ["1 of 2", "1 of 2", "2 of 2", "2 of 2", "2 of 2"]
    half = symmetry.epochs_to_half(RUNS["same-in"])
    assert table.loc["same-in", "epochs to half the loss"] == f"{half:,}"
    assert table.loc["zeros", "epochs to half the loss"] == "not reached"


def test_a_start_that_diverged_says_so():
    runs = compared(Experiment(learning_rate=0.5, epochs=20))
    table = facts.starts_table(runs).set_index("start")
    assert table.loc["symmetric", "final loss"] == (
        f"diverged at epoch {runs['symmetric'].diverged_at}"
    )
    assert "inf" not in starts_figure(runs).figure.to_json().lower().replace("hoverinfo", "")


def test_every_start_has_its_loss_distance_and_trails():
    figure = starts_figure(RUNS).figure
    for row, run in enumerate(RUNS.values()):
        loss, distance, one, other = figure.data[3 + 4 * row : 7 + 4 * row]
        assert loss.yaxis == f"y{4 + 3 * row}"
        assert np.array_equal(loss.y, run.loss_mean.astype(np.float32))
        expected = symmetry.distances(run.experiment.sizes, run.weights)["h1", "h2"]
        assert np.array_equal(distance.customdata, expected.astype(np.float32))
        for trail, unit in ((one, 0), (other, 1)):
            entering = run.weights[:, list(indices(run.experiment.sizes)[0].weights[unit])]
            assert (trail.x[-1], trail.y[-1]) == tuple(entering[-1].astype(np.float32))


def test_a_frame_has_the_cursors_at_its_epoch_and_the_units_where_they_were():
    figure = starts_figure(RUNS).figure
    frame = figure.frames[10]
    epoch = int(frame.name)
    assert [list(cursor.x) for cursor in frame.data[:2]] == [[epoch, epoch]] * 2
    state = list(RUNS["random"].epochs).index(epoch)
    row = list(RUNS).index("random")
    weights = indices(XOR.sizes)[0].weights
    layout = figure.layout
    bottom, top = layout[f"yaxis{6 + 3 * row}"].domain
    low, high = layout[f"yaxis{6 + 3 * row}"].range
    for unit in (0, 1):
        w1, w2 = RUNS["random"].weights[state, list(weights[unit])]
        assert frame.data[2].x[2 * row + unit] == w1
        share = (frame.data[2].y[2 * row + unit] - bottom) / (top - bottom)
        assert low + share * (high - low) == pytest.approx(w2, abs=1e-12)


def test_frames_are_few_and_end_with_the_last_state():
    figure = starts_figure(RUNS).figure
    assert len(figure.frames) <= 100
    assert figure.frames[-1].name == "2000"
    assert [tuple(frame.traces) for frame in figure.frames] == [(0, 1, 2)] * len(figure.frames)


def test_the_smaller_network_is_named_and_agrees():
    run = train(replace(XOR, hidden=(8,), learning_rate=0.1))
    smaller = merged(run.experiment.sizes, run.weights[-1])
    words = facts.merged_sentence(run, smaller)
    assert words.startswith("8 units, 1 distinct at the last state: this is a 2-1-1 network.")
    table = facts.outputs_table(run, smaller)
    whole = predict(run.experiment, run.weights[-1], run.experiment.rows[:, :2])
    assert [float(text) for text in table["ŷ"]] == whole.tolist()
    assert max(abs(float(text)) for text in table["difference"]) <= 1e-15
    [row] = facts.merged_table(smaller).to_dict("records")
    assert row["unit"] == "h1 = h2 = h3 = h4 = h5 = h6 = h7 = h8"
    summed = sum(run.weights[-1][list(indices(run.experiment.sizes)[1].weights[0])].tolist())
    assert row["outgoing weights, summed"] == theme.number(summed)
    assert "2-1-1" in facts.network_figure(smaller).alt


def test_a_network_of_distinct_units_is_not_made_smaller():
    run = RUNS["random"]
    smaller = merged(run.experiment.sizes, run.weights[-1])
    assert "all distinct" in facts.merged_sentence(run, smaller)


def test_distinct_units_are_drawn_for_every_layer():
    run = train(Experiment(hidden=(4, 3), init="same-in", init_scale=0.5))
    figure = facts.distinct_figure(run).figure
    for trace, counts in zip(
        figure.data, symmetry.distinct(run.experiment.sizes, run.weights), strict=True
    ):
        assert np.array_equal(trace.y, counts)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("zeros", "weight to ŷ and a are 0, so no gradient moves either unit."),
        ("symmetric", "Every factor is equal"),
        ("same-in", "The units differ in weight to ŷ,"),
        ("nudged", "The units differ in φ′ and a,"),
    ],
)
def test_why_names_the_factor_that_decides(start, words):
    seen = first_step(symmetry.starts(XOR)[start])
    assert words in facts.why_sentence(seen)


def test_products_that_vanish_without_a_factor_of_zero_are_told():
    tiny = Experiment(hidden=(2, 2), init_scale=1e-300)
    assert "every gradient is 0" in facts.why_sentence(first_step(tiny))
    apart = replace(tiny, init="same-in")
    assert "but no gradient does." in facts.why_sentence(first_step(apart))


def test_the_table_of_factors_marks_what_is_different():
    seen = first_step(Experiment(init="same-in"))
    table = facts.why_table(seen).set_index("quantity")
    # The factor v, and the gradient dL/dŷ · a = −2 · 2.
    assert table.loc["weight to ŷ", "h1"].tolist() == ["1", "−4"]
    assert table.loc["weight to ŷ", "h2"].tolist() == ["−1", "−4"]
    assert table.loc["weight to ŷ", "equal?"].tolist() == ["≠ different", "="]
    assert table.loc["a", "equal?"] == "="


def test_the_nudges_are_drawn_with_their_distances_and_exact_zero_apart():
    figure = facts.nudge_figure(NUDGED).figure
    for trace, (nudge, run) in zip(figure.data, NUDGED.items(), strict=True):
        distance = symmetry.distances(run.experiment.sizes, run.weights)["h1", "h2"]
        assert np.array_equal(trace.customdata, distance)
        assert trace.name == f"ε = {theme.number(nudge)}"
    assert (figure.data[0].y == figure.data[0].y[0]).all()
    assert figure.data[0].y[0] < min(trace.y.min() for trace in figure.data[1:])
    assert "identical" in figure.layout.yaxis.ticktext


def test_the_growth_is_a_number():
    run = NUDGED[1e-12]
    distance = symmetry.distances(run.experiment.sizes, run.weights)["h1", "h2"]
    found = growth(run.epochs, distance)
    table = facts.nudge_table(NUDGED).set_index("nudge")
    assert table.loc["1e-12", "growth per epoch"] == f"× {theme.number(found.factor)}"
    visible = visible_at(run.epochs, distance)
    assert table.loc["1e-12", "visibly different at epoch"] == f"{visible:,}"
    assert table.loc["0", "visibly different at epoch"] == "never"
    words = facts.nudge_sentence({1e-12: run})
    assert f"by a factor of {theme.number(found.factor)} an epoch" in words
    assert f"At epoch {visible:,} the units are visibly different." in words


def test_without_a_second_unit_there_is_no_nudge():
    assert "no second one to nudge" in facts.nudge_sentence({})


def test_where_every_run_diverges_no_growth_is_claimed():
    runs = nudged(Experiment(learning_rate=0.5))
    assert "diverges" in facts.nudge_sentence(runs)
    assert set(facts.nudge_table(runs)["growth per epoch"]) == {"–"}


def test_where_no_nudge_grows_the_sentence_says_so():
    assert "no nudge grows tenfold" in facts.nudge_sentence(nudged(Experiment(epochs=2)))


LOSSES = final_losses(replace(XOR, epochs=500), count=40)


def test_the_seeds_are_drawn_in_ascending_order_and_told_apart():
    solved, unsolved = facts.seeds_figure(LOSSES, 0.01).figure.data
    assert len(solved.x) == (LOSSES <= 0.01).sum()
    assert len(solved.x) + len(unsolved.x) == 40
    for trace in (solved, unsolved):
        seeds = trace.customdata[:, 0].astype(int)
        assert np.array_equal(trace.customdata[:, 1], LOSSES[seeds])
        assert (np.diff(LOSSES[seeds]) >= 0).all()


def test_the_share_of_seeds_depends_on_the_threshold():
    good = int((LOSSES <= 0.01).sum())
    assert facts.seeds_sentence(LOSSES, 0.01) == (
        f"{good} of 40 random starts end with a loss of at most 0.01: "
        f"{theme.number(100 * good / 40)} %."
    )
    assert facts.seeds_sentence(LOSSES, 100.0).startswith("40 of 40")
    assert "1 diverged." in facts.seeds_sentence(np.array([0.0, np.inf]), 0.01)


def test_seeds_of_a_plateau_are_links_that_open_them():
    sentences = facts.plateau_sentences(XOR, LOSSES, 0.01)
    solved = int(np.flatnonzero(LOSSES <= 0.01)[0])
    seeded = replace(XOR, init="random", seed=solved)
    assert f"[seed {solved}]({address(seeded)})" in sentences[0]
    opened, problems = Experiment.from_query(
        dict(pair.split("=") for pair in address(seeded)[1:].split("&"))
    )
    assert (opened, problems) == (seeded, ())


def test_many_small_plateaus_are_summed_up():
    losses = np.concatenate([np.full(20, 0.5), 2.0 ** np.arange(10), [np.inf] * 3])
    sentences = facts.plateau_sentences(XOR, losses, 0.01)
    assert len(sentences) == 6
    assert sentences[-1] == "7 seeds ended at 7 other losses."
    assert sentences[-2].startswith("**Diverged**: 3 seeds")
