"""The LaTeX is read back as arithmetic: symbols, numbers and result must say the same."""

import math
import re

import pytest
from hypothesis import given, settings

from nn_core import Experiment, train
from nn_core.functions import ACTIVATIONS
from nn_core.parameters import unit_number
from nn_core.step.answers import QUANTITIES
from nn_core.step.ledger import explain, explain_step, terms_of
from nn_core.step.mistakes import mistakes
from tests.nn_core.random_steps import first_epoch_steps, first_ledger
from ui.by_hand import formulas
from ui.by_hand.formulas import hidden_units
from ui.by_hand.layout import LINE, NARROW, block
from ui.by_hand.notation import width

EXACT = 17
many = settings(max_examples=25, deadline=None)

_AS_PYTHON = (
    (r"(\d) \\times 10\^\{(-?\d+)\}", r"\1e\2"),
    (r"\\overline\{\\frac\{dL\}\{d([wb])_\{(\d+)\}\}\}", r"mean_\1\2"),
    (r"\\frac\{dL\}\{d([wba])_\{(\d+)\}\}", r"dL_d\1\2"),
    (r"\\frac\{dL\}\{d\\hat\{y\}(?:_\{(\d+)\})?\}", r"dL_dy\1"),
    (r"\\hat\{y\}(?:_\{(\d+)\})?", r"prediction\1"),
    (r"([wb])_\{(\d+)\}\^\{\\text\{new\}\}", r"new_\1\2"),
    (r"\\mu", "mu"),
    (r"\\delta_\{(\d+)\}", r"delta\1"),
    (r"\\varphi'\(z_\{(\d+)\}\)", r"phi\1"),
    (r"\\begin\{cases\} 1 & (.+?) > 0 .*?\\end\{cases\}", r"(1 if \1 > 0 else 0.01)"),
    (r"([wbxyaz])_\{(\d+)\}", r"\1\2"),
    (r"v_\{([wb]\d+)\}\^\{\\text\{new\}\}", r"new_velocity_\1"),
    (r"v_\{([wb]\d+)\}", r"velocity_\1"),
    (r"\\(tanh|max)", r"\1"),
    (r"\\eta", "eta"),
    (r"\\frac\{1\}\{1 \+ e\^\{(-?)(.+?)\}\}", r"sigmoid(- \1(\2))"),
    (r"\\frac\{1\}\{(\d+)\} (?=\(|\\frac)", r"1/\1*"),
    (r"\\frac\{1\}\{(\d+)\}", r"(1/\1)"),
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
        "tanh": ACTIVATIONS["tanh"].value,
        "max": max,
        "sigmoid": ACTIVATIONS["sigmoid"].value,
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


def names_of(ledger, trace):
    """What every symbol in the formulas of a sample stands for."""
    sizes, experiment = ledger.experiment.sizes, ledger.experiment
    names = {"x1": trace.inputs[0], "x2": trace.inputs[1], "L": trace.loss}
    names |= {"eta": experiment.learning_rate, "r": experiment.output_rate}
    names["mu"] = experiment.momentum
    sample = terms_of(ledger, trace)
    for k, (y, prediction) in enumerate(zip(trace.targets, trace.predictions, strict=True)):
        number = k + 1 if len(trace.targets) > 1 else ""
        names |= {f"y{number}": y, f"prediction{number}": prediction}
        names[f"dL_dy{number}"] = sample.arriving[-1][k].value
    for layer, activation in enumerate(experiment.network.activations):
        for unit in range(sizes[layer + 1]):
            number = unit_number(sizes, layer, unit)
            a = trace.outputs[layer + 1][unit]
            names |= {f"z{number}": trace.sums[layer][unit], f"a{number}": a}
            names[f"phi{number}"] = ACTIVATIONS[activation].slope(a)
            names[f"dL_da{number}"] = sample.arriving[layer][unit].value
            names[f"delta{number}"] = trace.gradient[layer].biases[unit]
    for row in ledger.rows:
        names[row.name], names[f"new_{row.name}"] = row.before, row.after
        names[f"velocity_{row.name}"] = row.velocity
        names[f"new_velocity_{row.name}"] = row.new_velocity
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
            if "**2" in as_python("".join(sides)):  # a**2 is not always a·a, to the last bit
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
    if len(ledger.traces) == 1:
        assert formulas.means(ledger, parameters) == []
        return
    for row, sides in zip(
        ledger.rows, equations(block(formulas.means(ledger, parameters, EXACT))), strict=True
    ):
        left, _, numbers, result = sides
        assert as_python(left) == f"mean_{row.name}"
        assert evaluate(result) == row.gradient
        assert evaluate(numbers) == pytest.approx(row.gradient, rel=1e-14, abs=1e-15)


@settings(max_examples=12, deadline=None)
@given(first_epoch_steps())
def test_the_lines_of_mistakes_can_be_written(drawn):
    ledger = first_ledger(*drawn)
    for mistake in mistakes(ledger, "w1", QUANTITIES[drawn[1] % 2]):
        for line in (mistake.right, mistake.wrong):
            if line.parts and line.operation != "slope":
                numbers = " ".join(formulas.equation(line, EXACT).numbers)
                assert evaluate(numbers) == pytest.approx(line.value, rel=1e-15, abs=1e-300)


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
    after = explain(Experiment(), 1, first_ledger(Experiment()).next_state)
    assert equations(block(formulas.gradients(after, after.traces[0], ["b3"]))) == [
        [r"\frac{dL}{db_{3}} &", r"\frac{dL}{d\hat{y}}", "-3.36"]
    ]


def test_negative_numbers_stand_in_parentheses():
    ledger = first_ledger(Experiment(), 0)
    after = explain(Experiment(), 1, ledger.next_state)
    numbers = formulas.forward(after, after.traces[0], hidden_units((2, 2, 1)))[0].numbers
    assert " ".join(numbers) == r"0.4 \cdot 1 + 0.4 \cdot 1 + (-0.6)"


def test_a_number_at_the_beginning_of_a_line_needs_no_parentheses():
    experiment = Experiment(init_scale=-0.5)
    ledger = first_ledger(experiment)
    first = formulas.forward(ledger, ledger.traces[0], hidden_units((2, 2, 1)))[0]
    assert " ".join(first.numbers) == r"-0.5 \cdot 1 + (-0.5) \cdot 1 + 0"


def test_the_chain_of_one_parameter_has_delta_and_the_whole_product():
    ledger = first_ledger(Experiment(activation="tanh"))
    short, whole, new = formulas.chain(ledger, ledger.traces[0], "w1")
    assert short.symbols == (r"\delta_{1} \cdot x_{1}",)
    assert whole.symbols == (
        r"\frac{dL}{d\hat{y}} \cdot w_{5}",
        r"\cdot \varphi'(z_{1})",
        r"\cdot x_{1}",
    )
    assert short.result == whole.result
    assert new.left == r"w_{1}^{\text{new}}"


def test_the_slope_is_that_of_z_and_written_with_a():
    ledger = first_ledger(Experiment(activation="tanh"))
    lines = {
        each.left: each
        for each in formulas.backward(ledger, ledger.traces[0], hidden_units((2, 2, 1)))
    }
    slope = lines[r"\varphi'(z_{1})"]
    assert slope.symbols == ("1 - a_{1}^2",)
    assert slope.numbers == ("1 - 0.9640276^2",)
    assert slope.result == "0.0706508"


def test_without_an_activation_there_is_no_slope():
    ledger = first_ledger(Experiment())
    lines = formulas.backward(ledger, ledger.traces[0], hidden_units((2, 2, 1)))
    assert [each.left for each in lines] == [
        r"\frac{dL}{d\hat{y}}",
        r"\delta_{1}",
        r"\delta_{2}",
    ]


def test_a_small_number_is_squared_in_parentheses():
    """2 × 10^-5^2 is an error in LaTeX."""
    ledger = first_ledger(Experiment(activation="tanh", init_scale=1e-5))
    lines = formulas.backward(ledger, ledger.traces[0], hidden_units((2, 2, 1)))
    written = block(lines)
    assert r"1 - (2 \times 10^{-5})^2" in written
    assert "}^2" not in written.replace("_{1}^2", "").replace("_{2}^2", "")


@many
@given(first_epoch_steps())
def test_what_is_shown_gives_the_result_that_is_shown(drawn):
    """Every line computed from the numbers on the screen, to the digits of its result."""
    ledger = first_ledger(*drawn)
    for left, *sides, result in equations(block(phases(ledger, ledger.traces[0], 6))):
        if len(sides) > 1:
            shown = evaluate(result)
            if "[" in sides[-1] or shown == 0.0:
                continue
            unit = 10.0 ** (math.floor(math.log10(abs(shown))) - 5)
            assert abs(evaluate(sides[-1]) - shown) <= 0.51 * unit, left


def test_where_numbers_cancel_more_digits_are_shown():
    """(1 - 1)^2 = 1.3e-25 stood here, after 60 steps of the original exercise."""
    run = train(Experiment(epochs=100))
    ledger = explain_step(run.experiment, 60, run)
    lines = formulas.forward(ledger, ledger.traces[0], hidden_units((2, 2, 1)))
    loss = next(each for each in lines if each.left == "L")
    prediction = ledger.traces[0].prediction
    assert 0.0 < abs(1.0 - prediction) < 1e-11
    number = float(re.search(r"1 - ([\d.]+)", loss.numbers[0])[1])
    assert (1.0 - number) ** 2 == pytest.approx(ledger.loss_before, rel=1e-5)


def test_what_other_units_put_out_is_stated_where_one_unit_is_written_out():
    """δ1 of an 8-8-8 network comes from the δ of the next layer, whose values are given first."""
    experiment = Experiment(hidden=(8, 8, 8), init="random", activation="tanh", init_scale=0.3)
    ledger = first_ledger(experiment)
    (trace,) = ledger.traces
    unit = formulas.unit_of(experiment.sizes, "w1")
    lines = formulas.backward(ledger, trace, [unit])
    stated = {each.left: float(each.symbols[0]) for each in lines if not each.numbers}
    for number, delta in enumerate(trace.gradient[1].biases, start=9):
        assert stated[rf"\delta_{{{number}}}"] == pytest.approx(delta, rel=1e-5)
    forward = formulas.forward(ledger, trace, [unit])
    assert sum(not each.numbers for each in forward) == 8  # a17 to a24, which make ŷ


def test_a_bias_that_is_fixed_at_zero_is_not_written():
    experiment = Experiment(biases="fixed", init="custom", weights=(1.0,) * 6 + (0.0, 0.5, 0.0))
    ledger = first_ledger(experiment)
    names = [row.name for row in ledger.rows]
    forward = formulas.forward(ledger, ledger.traces[0], hidden_units((2, 2, 1)))
    assert forward[0].symbols == (r"w_{1} \cdot x_{1}", r"+ w_{2} \cdot x_{2}")
    assert forward[2].symbols[-1] == "+ b_{2}"
    updated = [each.left for each in formulas.updates(ledger, names)]
    assert updated[6:] == [r"b_{2}^{\text{new}}"]
    assert len(formulas.gradients(ledger, ledger.traces[0], names)) == 6


def test_what_is_given_names_loss_activations_and_update():
    def given_lines(**fields):
        return [
            f"{each.left} = {' '.join(each.symbols)}"
            for each in formulas.given(Experiment(**fields))
        ]

    update = r"w_{1}^{\text{new}} = w_{1} - \eta \cdot \frac{dL}{dw_{1}}"
    assert given_lines() == [
        r"L = (y - \hat{y})^2",
        r"a = \varphi(z) = z",
        r"\varphi'(z) = 1",
        update,
    ]
    assert given_lines(activation="tanh", output_activation="sigmoid")[1:] == [
        r"a = \varphi(z) = \tanh(z)",
        r"\varphi'(z) = 1 - a^2",
        r"\hat{y} = \varphi(z) = \frac{1}{1 + e^{-z}}",
        r"\varphi'(z) = \hat{y} \cdot (1 - \hat{y})",
        update,
    ]


@pytest.mark.parametrize("line", [LINE, NARROW])
def test_long_sums_are_broken_into_lines_that_fit(line):
    experiment = Experiment(hidden=(8, 8, 8), init="random", activation="tanh")
    ledger = first_ledger(experiment)
    written = block(phases(ledger, ledger.traces[0], 6), line)
    for row in written.replace("\\\\[0.9em]", "\\\\").split("\n"):
        assert width(row) <= line + 4
