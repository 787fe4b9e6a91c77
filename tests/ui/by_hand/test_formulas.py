"""The LaTeX is read back as arithmetic: symbols, numbers and result must say the same."""

import math
import re

import pytest
from hypothesis import given, settings

from nn_core import Experiment, network, start
from nn_core.parameters import unflatten, unit_number
from nn_core.step.ledger import delta_factors, explain, total
from nn_core.step.mistakes import QUANTITIES, mistakes
from tests.nn_core.random_steps import first_epoch_steps
from ui.by_hand import formulas
from ui.by_hand.formulas import block, hidden_units, latex_number, latex_symbol

EXACT = 17
many = settings(max_examples=75, deadline=None)

_AS_PYTHON = (
    (r"(\d) \\times 10\^\{(-?\d+)\}", r"\1e\2"),
    (r"\\overline\{\\frac\{dL\}\{d([wb])_\{(\d+)\}\}\}", r"mean_\1\2"),
    (r"\\frac\{dL\}\{d([wba])_\{(\d+)\}\}", r"dL_d\1\2"),
    (r"\\frac\{dL\}\{d\\hat\{y\}\}", "dL_dy"),
    (r"\\hat\{y\}", "prediction"),
    (r"([wb])_\{(\d+)\}\^\{\\text\{new\}\}", r"new_\1\2"),
    (r"\\delta_\{(\d+)\}", r"delta\1"),
    (r"([wbxaz])_\{(\d+)\}", r"\1\2"),
    (r"\\varphi'", "phi"),
    (r"\\(tanh|max)", r"\1"),
    (r"\\eta", "eta"),
    (r"\\frac\{1\}\{1 \+ e\^\{-(\S+)\}\}", r"sigmoid(\1)"),
    (r"\\frac\{1\}\{(\d+)\} ?\(", r"1/\1*("),
    (r"\\cdot", "*"),
    (r"\^2", "**2"),
    (r"&|\\quad", ""),
    (r"(?<![\w.])(?<!e-)(\d+)(?![\w.])", r"\1.0"),
)


def as_python(latex):
    for pattern, replacement in _AS_PYTHON:
        latex = re.sub(pattern, replacement, latex)
    assert "\\" not in latex, latex
    return latex.strip()


def evaluate(latex, names=None):
    functions = {
        "tanh": math.tanh,
        "max": max,
        "sigmoid": network.ACTIVATIONS["sigmoid"].value,
        "__builtins__": {},
    }
    value = eval(as_python(latex), functions | (names or {}))
    return float(value[0]) if isinstance(value, list) else float(value)


def equations(latex):
    """The sides of every equation in a block, left to right."""
    body = latex.removeprefix("\\begin{aligned}\n").removesuffix("\n\\end{aligned}")
    return [
        [side.strip() for side in row.replace("\\\\\n", "").split("=")]
        for row in body.split(" \\\\[0.9em]\n")
    ]


def first_ledger(experiment, step=0):
    return explain(experiment, step, unflatten(experiment.sizes, start(experiment)))


def names_of(ledger, trace):
    """What every symbol in the formulas of a sample stands for."""
    sizes = ledger.experiment.sizes
    names = {"x1": trace.inputs[0], "x2": trace.inputs[1], "y": trace.target, "L": trace.loss}
    names |= {"prediction": trace.prediction, "dL_dy": trace.output_delta}
    names |= {"eta": ledger.experiment.learning_rate, "r": ledger.experiment.output_rate}
    names["phi"] = network.ACTIVATIONS[ledger.experiment.activation].derivative
    for spot in hidden_units(sizes):
        number = unit_number(sizes, spot.layer, spot.unit)
        names[f"z{number}"] = trace.sums[spot.layer][spot.unit]
        names[f"a{number}"] = trace.outputs[spot.layer + 1][spot.unit]
        factor = delta_factors(ledger, spot.layer, spot.unit, trace)[0]
        names[f"dL_da{number}"] = factor.value
        names[f"delta{number}"] = trace.gradient[spot.layer].biases[spot.unit]
    for row in ledger.rows:
        names[row.name] = row.before
        names[f"dL_d{row.name}"] = names[f"mean_{row.name}"] = row.gradient
    return names


def phases(ledger, trace, digits):
    units = hidden_units(ledger.experiment.sizes)
    parameters = [row.name for row in ledger.rows]
    return [
        *formulas.forward(ledger, trace, units, digits),
        *formulas.backward(ledger, trace, units, digits),
        *formulas.gradients(ledger, trace, parameters, digits),
        *formulas.updates(ledger, parameters, digits),
    ]


@many
@given(first_epoch_steps())
def test_symbols_numbers_and_results_are_equal_to_the_last_bit(drawn):
    experiment, step = drawn
    ledger = first_ledger(experiment, step)
    for trace in (ledger.traces[0], ledger.traces[-1]):
        names = names_of(ledger, trace)
        for left, *sides, result in equations(block(phases(ledger, trace, EXACT))):
            values = [evaluate(side, names) for side in sides] or [evaluate(result)]
            if "**2" in as_python("".join(sides)) or experiment.output_rate != 1.0:
                # a**2 is not always a·a, and η·(r·g) not always (η·r)·g, to the last bit.
                assert values == pytest.approx(
                    [evaluate(result)] * len(values), rel=1e-15, abs=1e-15
                )
            else:
                assert values == [evaluate(result)] * len(values)
            key = as_python(left)
            if key in names and not key.startswith(("dL_dw", "dL_db")):
                assert evaluate(result) == names[key]


@many
@given(first_epoch_steps())
def test_the_means_are_the_gradients_of_the_ledger(drawn):
    ledger = first_ledger(*drawn)
    parameters = [row.name for row in ledger.rows]
    for row, sides in zip(
        ledger.rows, equations(block(formulas.means(ledger, parameters, EXACT))), strict=True
    ):
        left, _, numbers, result = sides
        assert as_python(left) == f"mean_{row.name}"
        assert evaluate(result) == row.gradient
        assert evaluate(numbers) == pytest.approx(row.gradient, rel=1e-14, abs=1e-15)


@settings(max_examples=50, deadline=None)
@given(first_epoch_steps())
def test_the_lines_of_mistakes_can_be_written(drawn):
    ledger = first_ledger(*drawn)
    for mistake in mistakes(ledger, "w1", QUANTITIES[drawn[1] % 2]):
        for terms in (mistake.right, mistake.wrong):
            value = total(terms)
            equation = formulas.sum_of_products(mistake.left, terms, value, EXACT)
            assert evaluate(" ".join(equation.numbers)) == value


def test_the_original_exercise():
    ledger = first_ledger(Experiment())
    trace = ledger.traces[0]
    assert equations(block(formulas.forward(ledger, trace, hidden_units((2, 2, 1))), 60))[0] == [
        "z_{1} &",
        r"w_{1} \cdot x_{1} + w_{2} \cdot x_{2} + b_{1}",
        r"1 \cdot 1 + 1 \cdot 1 + 0",
        "2",
    ]
    assert equations(block(formulas.updates(ledger, ["w5"]), 60)) == [
        [
            r"w_{5}^{\text{new}} &",
            r"w_{5} - \eta \cdot \frac{dL}{dw_{5}}",
            r"1 - 0.1 \cdot 12",
            "-0.2",
        ]
    ]


def test_a_result_is_not_said_twice():
    after = explain(Experiment(), 1, first_ledger(Experiment()).after)
    assert equations(block(formulas.gradients(after, after.traces[0], ["b3"]))) == [
        [r"\frac{dL}{db_{3}} &", r"\frac{dL}{d\hat{y}}", "-3.36"]
    ]


def test_negative_numbers_stand_in_parentheses():
    ledger = first_ledger(Experiment(), 0)
    after = explain(Experiment(), 1, ledger.after)
    numbers = formulas.forward(after, after.traces[0], hidden_units((2, 2, 1)))[0].numbers
    assert " ".join(numbers) == r"0.4 \cdot 1 + 0.4 \cdot 1 + (-0.6)"


@pytest.mark.parametrize(
    ("value", "latex"),
    [
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (1e-7, r"1 \times 10^{-7}"),
        (-1.5e22, r"-1.5 \times 10^{22}"),
        (123456.7, "123457"),
        (math.inf, r"\infty"),
        (-math.inf, r"-\infty"),
        (math.nan, r"\text{undefined}"),
    ],
)
def test_numbers(value, latex):
    assert latex_number(value) == latex


@pytest.mark.parametrize(
    ("symbol", "latex"),
    [
        ("w12", "w_{12}"),
        ("dL/da3", r"\frac{dL}{da_{3}}"),
        ("φ′(z1)", r"\varphi'(z_{1})"),
        ("new w5", r"w_{5}^{\text{new}}"),
        ("−η", r"-\eta"),
        ("−2", "-2"),
        ("1/3", r"\frac{1}{3}"),
        ("sample 3 alone", r"\text{sample 3 alone}"),
    ],
)
def test_symbols(symbol, latex):
    assert latex_symbol(symbol) == latex


def test_long_sums_are_broken_into_lines_that_fit():
    experiment = Experiment(hidden=(8, 8, 8), init="random", activation="tanh")
    ledger = first_ledger(experiment)
    for row in (
        block(phases(ledger, ledger.traces[0], 6)).replace("\\\\[0.9em]", "\\\\").split("\n")
    ):
        assert formulas._length(row) <= formulas.LINE + 4
