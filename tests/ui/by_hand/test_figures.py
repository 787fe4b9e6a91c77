import numpy as np
import pytest

from nn_core import Experiment
from nn_core.parameters import at, flatten, names, place, places
from nn_core.step.ledger import explain_step
from tests.nn_core.random_steps import first_ledger
from tests.ui.traces import named
from ui.by_hand.figures import lit_units, lit_weights, step_diagram
from ui.by_hand.notation import plain_symbol


def lit_names(sizes, name):
    return {n for n, lit in zip(names(sizes), lit_weights(sizes, name), strict=False) if lit}


def test_the_lit_path_of_the_original_exercise():
    sizes = (2, 2, 1)
    assert lit_names(sizes, "w2") == {"w2", "w5"}
    assert lit_names(sizes, "b2") == {"w6"}
    assert lit_names(sizes, "w6") == {"w6"}
    assert lit_names(sizes, "b3") == set()
    assert lit_units(sizes, "w2") == [(0, 1), (1, 0), (2, 0)]
    assert lit_units(sizes, "b3") == [(2, 0)]


@pytest.mark.parametrize("hidden", [(3,), (2, 3), (2, 2, 2)])
def test_lit_are_exactly_the_weights_that_the_gradient_depends_on(hidden):
    """Following the terms of the gradient back to the output, not those of the way forward."""
    experiment = Experiment(hidden=hidden, init="random", activation="tanh", dataset="xor")
    ledger = first_ledger(experiment)
    (sample,) = ledger.samples

    def weights_in(term):
        kind = term.symbol.kind if term.symbol else ""
        if kind in ("a", "z", "prediction", "slope"):
            return set()
        own = {plain_symbol(term.symbol)} if kind == "w" else set()
        return own.union(*map(weights_in, term.parts))

    for name, spot in places(experiment.sizes).items():
        own = {name} if name.startswith("w") else set()
        assert lit_names(experiment.sizes, name) == weights_in(at(sample.gradient, spot)) | own


def test_the_figure_shows_the_weights_before_the_step():
    experiment = Experiment(dataset="xor", init="random")
    ledger = explain_step(experiment, 2)
    chart = step_diagram(ledger, ledger.traces[0], "w3")
    by_name = named(chart.figure)
    assert np.array_equal(by_name["weights and biases"].customdata, flatten(ledger.before))
    lit = [by_name[f"lit {sign} weights"].x for sign in ("positive", "negative")]
    assert sum(len(x) // 6 for x in lit) == 2
    assert "the way from w3" in chart.alt
    assert "to the output: x1, h2 and ŷ." in chart.alt
    assert any("δ2 = " in text for text in by_name["values"].text)


def test_while_answering_the_figure_tells_no_values():
    ledger = explain_step(Experiment(), 0)
    figure = step_diagram(ledger, ledger.traces[0], "w1", with_values=False).figure
    assert "values" not in [trace.name for trace in figure.data]
    assert not any("δ" in str(trace.text) for trace in figure.data)


def test_a_deep_network_is_labelled_at_the_followed_parameter_alone():
    ledger = explain_step(Experiment(hidden=(8, 8, 8)), 0)
    labels = named(step_diagram(ledger, ledger.traces[0], "b5").figure)["labels"]
    [place_of_b5] = np.flatnonzero(~np.isnan(labels.x))
    assert labels.text[place_of_b5] == "b5"
    assert place((2, 8, 8, 8, 1), "b5").unit == 4
