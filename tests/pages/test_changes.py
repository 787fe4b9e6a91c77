"""Whatever a visitor changes, and however late the browser hears of it, every change counts once.

A browser shows what it was sent last. It tells the values of all its widgets at every change, also
of those that the page has made anew meanwhile.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from nn_core import Experiment
from tests.pages.controls import here
from ui.presets import PRESETS


def script():
    from ui.sidebar import draw_sidebar
    from ui.sweep.controls import choose_view

    draw_sidebar()
    choose_view()


class Browser:
    """A page and a browser that hears of its answers only when it is told to."""

    def __init__(self) -> None:
        self.app = AppTest.from_function(script, default_timeout=30).run()
        self.values: dict[str, Any] = {}
        self.hear()

    def hear(self) -> None:
        """Show the page's last answer: a widget that was there keeps what it says."""
        self.shown = self.app._tree
        for widget in self.controlled:  # what is disabled is told too
            widget._value = self.values.setdefault(widget.id, widget.value)

    @property
    def controlled(self) -> list[Any]:
        elements = [*self.shown.main, *self.shown.sidebar]
        return [each for each in elements if ":" in str(getattr(each, "key", ""))]

    @property
    def widgets(self) -> list[Any]:
        return [each for each in self.controlled if not each.disabled]

    def set(self, name: str, value: Any) -> None:
        [widget] = [each for each in self.widgets if each.key.startswith(f"{name}:")]
        widget.set_value(value)
        self.values[widget.id] = value

    def send(self) -> None:
        self.shown.run()
        assert not self.app.exception

    def press(self, label: str) -> None:
        [button] = [each for each in self.shown.get("button") if each.label == label]
        button.click()
        self.send()
        button.set_value(False)

    def disabled(self, label: str) -> bool:
        return next(each.disabled for each in self.shown.get("button") if each.label == label)

    def says(self) -> dict[str, Any]:
        return {each.key.split(":")[0]: each.value for each in self.widgets}

    @property
    def state(self) -> Any:
        return here(self.app).now


CHANGES = {
    "activation": st.sampled_from(["none", "tanh", "relu"]),
    "dataset": st.sampled_from(["original", "xor", "custom"]),
    "init": st.sampled_from(["symmetric", "same-in", "custom"]),
    "epochs": st.sampled_from([1, 10, 20]),
    "epochs_exact": st.sampled_from([1, 10, 13]),
    "learning_rate": st.sampled_from([0.0, 0.1, 0.12]),
    "learning_rate_exact": st.sampled_from([0.0, 0.1, 0.11]),
    "hidden_0": st.integers(2, 4),
    "nudge": st.sampled_from([0.0, 0.5]),
    "view": st.sampled_from(["map", "lines"]),
    "x_low": st.sampled_from(["0", "0.3", "many"]),
    "x_high": st.sampled_from(["0.5", "0.3", "inf"]),
    "x_scale": st.sampled_from(["linear", "log"]),
    "x_name": st.sampled_from(["learning_rate", "w2"]),
    "cells": st.sampled_from([64, 256]),
    "threshold": st.sampled_from(["0.01", "0.02", "-1"]),
    "preset": st.sampled_from(list(PRESETS)[:2]),
    "Undo": st.none(),
}
changes = st.sampled_from(sorted(CHANGES)).flatmap(
    lambda name: st.tuples(st.just(name), CHANGES[name], st.booleans())
)


def do(browser: Browser, name: str, value: Any) -> None:
    if name == "Undo":
        if not browser.disabled(name):
            browser.press(name)
    else:
        browser.set(name, value)
        browser.send()


@settings(max_examples=30, deadline=None)
@given(st.lists(changes, min_size=2, max_size=7))
def test_a_browser_that_hears_late_ends_where_one_that_hears_at_once_does(sequence):
    late, prompt = Browser(), Browser()
    for name, value, hears in sequence:
        browsers = (late, prompt)
        if name == "Undo" and late.disabled(name) != prompt.disabled(name):
            continue  # one of them has not heard that there is something to undo
        if name != "Undo" and any(each.says().get(name, value) == value for each in browsers):
            continue  # one of them does not show it, or says so already: there it is no change
        do(late, name, value)
        do(prompt, name, value)
        prompt.hear()
        if hears:
            late.hear()
    late.hear()
    assert late.state == prompt.state
    assert late.says() == prompt.says()


PAIRS = [
    (("x_low", "0.6"), ("x_high", "0.9")),
    (("x_low", "0.6"), ("x_scale", "log")),
    (("epochs", 20), ("activation", "tanh")),
    (("learning_rate_exact", 0.25), ("epochs_exact", 33)),
    (("hidden", 2), ("hidden_0", 5)),
    (("dataset", "custom"), ("init", "custom")),
    (("cells", 64), ("nudge", 0.5)),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_changes_in_one_rerun_are_both_made(one, other):
    together, apart = Browser(), Browser()
    for name, value in (one, other):
        together.set(name, value)
        do(apart, name, value)
        apart.hear()
    together.send()
    together.hear()
    assert together.state == apart.state
    assert together.state != Browser().state


def test_going_back_before_the_page_has_answered_is_a_change():
    browser = Browser()
    for name, value in (("activation", "tanh"), ("activation", "none"), ("epochs", 20)):
        browser.set(name, value)
        browser.send()
    assert browser.state.experiment == Experiment(epochs=20)
    browser.hear()
    browser.press("Undo")
    browser.press("Undo")
    assert browser.state.experiment == Experiment(activation="tanh")


def test_what_an_entry_said_before_it_heard_of_the_slider_undoes_nothing():
    browser = Browser()
    for rate in (0.12, 0.15, 0.2):
        browser.set("learning_rate", rate)
        browser.send()
    browser.set("nudge", 0.5)
    browser.send()
    assert browser.state.experiment == Experiment(learning_rate=0.2, nudge=0.5)
    browser.hear()
    assert browser.says()["learning_rate_exact"] == 0.2


def test_a_change_of_a_widget_that_the_page_has_made_anew_meanwhile_counts():
    browser = Browser()
    browser.set("learning_rate", 0.2)
    browser.send()
    browser.set("learning_rate_exact", 0.3)
    browser.send()
    assert browser.state.experiment == Experiment(learning_rate=0.3)
    browser.hear()
    assert (browser.says()["learning_rate"], browser.says()["learning_rate_exact"]) == (0.3, 0.3)


@pytest.mark.parametrize(
    ("script", "question"),
    [
        ("dashboard.py", "What does one update do, number by number?"),
        ("pages/1_By_hand.py", "Do the hidden units ever become different?"),
        ("pages/2_Symmetry.py", "Is it more than a linear regression?"),
        ("pages/3_Linearity.py", "Which experiments train, and which blow up?"),
    ],
)
def test_a_page_ends_with_the_next_question_about_the_same_experiment(open_app, script, question):
    app = open_app(script, learning_rate="0.05", epochs="3")
    [link] = [each.proto for each in app.main.get("page_link")]
    assert link.label == f"Next: {question}"
    assert "learning_rate=0.05" in link.query_string
