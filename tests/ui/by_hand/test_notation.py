"""How numbers and symbols are written; and that there is notation for everything there is."""

import math

import pytest

from nn_core.functions import ACTIVATIONS, LOSSES, UPDATES
from nn_core.step import terms
from nn_core.step.mistakes import KINDS
from nn_core.step.terms import Symbol
from ui.by_hand import notation
from ui.by_hand.mistake_words import RIGHT_ELSEWHERE, WORDS
from ui.by_hand.notation import (
    Operand,
    by_symbol,
    latex_number,
    latex_symbol,
    pieces,
    plain_symbol,
    width,
)
from ui.language import speaking

W5 = Symbol("w", 5)


def test_every_activation_has_a_notation():
    assert set(notation.ACTIVATIONS) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_can_be_written(name):
    y, prediction = terms.given(Symbol("y"), 1.0), terms.given(Symbol("prediction"), 4.0)
    for part in (LOSSES[name].value, LOSSES[name].slope):
        line = " ".join(pieces(part(y, prediction), by_symbol))
        assert "y" in line
        assert r"\hat{y}" in line


@pytest.mark.parametrize("name", UPDATES)
def test_every_update_can_be_written(name):
    w, v, g, eta, mu = (
        terms.given(symbol, 0.5)
        for symbol in (
            W5,
            Symbol("velocity", of=W5),
            Symbol("gradient", of=W5),
            Symbol("eta"),
            Symbol("mu"),
        )
    )
    moving = UPDATES[name].velocity(v, g, eta, mu)
    line = " ".join(pieces(UPDATES[name].parameter(w, moving, g, eta), by_symbol))
    assert line.startswith("w_{5} ")
    assert r"\eta \cdot \frac{dL}{dw_{5}}" in f"{line} {' '.join(pieces(moving, by_symbol))}"


def test_every_kind_of_mistake_has_words():
    assert set(WORDS) == set(KINDS)
    assert set(KINDS) > RIGHT_ELSEWHERE


@pytest.mark.parametrize(
    ("value", "latex"),
    [
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (1e-7, r"1 \times 10^{-7}"),
        (-1.5e22, r"-1.5 \times 10^{22}"),
        (123456.7, "123457"),
        (math.inf, r"\text{more than 1.8e308}"),
        (-math.inf, r"\text{less than −1.8e308}"),
        (math.nan, r"\text{undefined}"),
    ],
)
def test_numbers(value, latex):
    assert latex_number(value) == latex


@pytest.mark.parametrize(
    ("symbol", "latex"),
    [
        (Symbol("w", 12), "w_{12}"),
        (Symbol("y"), "y"),
        (Symbol("prediction", 2), r"\hat{y}_{2}"),
        (Symbol("gradient", of=Symbol("a", 3)), r"\frac{dL}{da_{3}}"),
        (Symbol("gradient", of=Symbol("prediction")), r"\frac{dL}{d\hat{y}}"),
        (Symbol("slope", of=Symbol("z", 1)), r"\varphi'(z_{1})"),
        (Symbol("new", of=W5), r"w_{5}^{\text{new}}"),
        (Symbol("velocity", of=W5), r"v_{w_{5}}"),
        (Symbol("delta", 3), r"\delta_{3}"),
        (Symbol("eta"), r"\eta"),
        (Symbol("sample gradient", 3, Symbol("gradient", of=W5)), r"\frac{dL}{dw_{5}}^{(3)}"),
    ],
)
def test_symbols(symbol, latex):
    assert latex_symbol(symbol) == latex


@pytest.mark.parametrize(
    ("symbol", "plain"),
    [
        (Symbol("w", 12), "w12"),
        (Symbol("prediction", 2), "ŷ2"),
        (Symbol("gradient", of=Symbol("a", 3)), "dL/da3"),
        (Symbol("gradient", of=Symbol("prediction")), "dL/dŷ"),
        (Symbol("slope", of=Symbol("z", 1)), "φ′(z1)"),
    ],
)
def test_factors_in_plain_text(symbol, plain):
    assert plain_symbol(symbol) == plain


def test_words_in_a_formula_are_said_in_the_language():
    with speaking("zh"):
        assert latex_symbol(Symbol("new", of=W5)) == r"w_{5}^{\text{新}}"
        assert latex_number(math.nan) == r"\text{无定义}"
        assert width(r"\text{新}") == width("10")


@pytest.mark.parametrize(
    ("text", "simple", "base", "negated", "closed"),
    [
        ("0.5", True, "0.5", "-0.5", "0.5"),
        ("-0.5", True, "(-0.5)", "0.5", "(-0.5)"),
        ("0", True, "0", "0", "0"),
        (
            r"2 \times 10^{-5}",
            False,
            r"(2 \times 10^{-5})",
            r"-2 \times 10^{-5}",
            r"2 \times 10^{-5}",
        ),
    ],
)
def test_operands(text, simple, base, negated, closed):
    operand = Operand(text, simple)
    assert (operand.base, operand.negated, operand.closed) == (base, negated, closed)


def test_sigmoid_has_no_double_minus():
    def sigmoid(value):
        z = terms.given(Symbol("z", 1), value)
        return pieces(terms.phi("sigmoid", z), notation.by_number(6))

    assert sigmoid(0.0) == (r"\frac{1}{1 + e^{0}}",)
    assert sigmoid(-0.3) == (r"\frac{1}{1 + e^{0.3}}",)
    assert sigmoid(0.3) == (r"\frac{1}{1 + e^{-0.3}}",)


def test_a_half_and_a_square():
    y, p = terms.given(Symbol("y"), 1.0), terms.given(Symbol("prediction"), 4.0)
    error = y - p
    assert pieces(0.5 * (error * error), by_symbol) == (r"\frac{1}{2} \cdot (y - \hat{y})^2",)
    assert pieces(-(y - p), by_symbol) == ("-(y", r"- \hat{y})")
