"""The list of kept runs: what it takes in, what it calls it, and what it lets go."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given

from nn_core import Experiment, vary
from nn_core.compare import codec
from nn_core.compare.codec import plain_name
from tests.strategies import trainable
from ui import kept, storage
from ui.kept import name_of
from ui.presets import PRESETS

XOR = Experiment(dataset="xor", activation="tanh", learning_rate=0.1, epochs=2000)
RANDOM = replace(XOR, init="random", seed=2)
SEEDS = vary(RANDOM, "seed", range(20))


@pytest.fixture(autouse=True)
def session(monkeypatch):
    """A visit whose browser has not answered yet."""
    now = SimpleNamespace(stored={})
    monkeypatch.setattr(storage, "session", lambda: now)
    return now


def test_what_is_kept_is_named_by_what_differs_from_the_one_before():
    for experiment in (XOR, replace(XOR, learning_rate=0.5), XOR, RANDOM):
        kept.keep(experiment)
    assert kept.kept() == {
        "XOR, symmetric": XOR,
        "η 0.1 → 0.5": replace(XOR, learning_rate=0.5),
        "random, seed 2, η 0.5 → 0.1": RANDOM,
    }


def test_the_list_takes_twelve():
    kept.keep_all(SEEDS)
    kept.keep(XOR)
    assert list(kept.kept()) == list(SEEDS)[:12]


def test_a_run_can_have_another_name_and_two_never_have_the_same():
    kept.keep_all({"a": XOR, "b": RANDOM})
    kept.rename("b", "<b>a</b> ")
    assert list(kept.kept()) == ["a", "<b>a</b>"]
    kept.rename("<b>a</b>", "a")
    assert list(kept.kept()) == ["a", "a (2)"]
    kept.rename("a", " \n")
    kept.rename("gone", "c")
    assert kept.kept() == {"a": XOR, "a (2)": RANDOM}


def test_one_can_be_forgotten_and_all(session):
    kept.keep_all({"a": XOR, "b": RANDOM})
    kept.forget("a")
    kept.forget("a")
    assert kept.kept() == {"b": RANDOM}
    kept.forget_all()
    assert kept.kept() == {}
    assert session.stored[kept.STORAGE].text == ""


def test_a_link_is_shown_beside_the_list_and_never_changes_it():
    kept.keep_all({"mine": XOR})
    linked = {"<b>theirs</b>": RANDOM, "also": Experiment()}
    link = codec.to_query(linked)
    shown = kept.shown([*link, "learning_rate=99"])
    assert (shown.runs, shown.own, shown.texts) == (linked, False, link)
    assert shown.problems[0].startswith("Run 3 is left out. learning_rate is")
    assert kept.kept() == {"mine": XOR}


def test_a_link_to_the_own_list_or_without_a_run_that_can_be_read_shows_that_list():
    kept.keep_all({"mine": XOR})
    own = codec.to_query({"mine": XOR})
    for link in ((), own, ["learning_rate=99"]):
        shown = kept.shown(link)
        assert (shown.runs, shown.own, shown.texts) == ({"mine": XOR}, True, own)


def test_a_comparison_that_is_too_long_for_an_address_has_none():
    rows = tuple((k / 7, k / 11, k / 13) for k in range(200))
    long = replace(XOR, dataset="custom", samples=rows)
    several = {str(rate): replace(long, learning_rate=rate) for rate in (0.1, 0.2, 0.3)}
    assert kept.shown(codec.to_query(several)).texts == []
    assert kept.shown(codec.to_query({"one": long})).texts != []


def test_every_change_made_again_changes_nothing_more():
    changes = [
        lambda text: kept._added({"": XOR, "x": RANDOM}, text),
        lambda text: kept._renamed("x", "y", text),
        lambda text: kept._without("y", text),
    ]
    text = codec.to_json({"x": replace(XOR, epochs=1)})
    for change in changes:
        once = change(text)
        assert once != text
        assert change(once) == once
        text = once


def test_what_the_browser_has_is_there_and_what_cannot_be_read_is_told(session):
    kept.keep(XOR)
    text = codec.to_json({"a": RANDOM}).replace("xor", "nor")
    session.stored[kept.STORAGE].hear({"text": text})
    assert kept.kept() == {"XOR, symmetric": XOR}
    session.stored[kept.STORAGE].changes = ()
    assert kept.kept() == {}
    assert kept.shown(()).problems[0].startswith("Run 1 ('a') is left out. dataset is 'nor'")


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (XOR, replace(XOR, learning_rate=0.5), "η 0.1 → 0.5"),
        (XOR, replace(XOR, init="random", seed=3), "random, seed 3"),
        (RANDOM, replace(RANDOM, seed=3), "seed 2 → 3"),
        (RANDOM, XOR, "symmetric"),
        (XOR, replace(XOR, activation="none"), "activation none"),
        (XOR, replace(XOR, dataset="circles", noise=0.1), "circles, noise 0.1"),
        (XOR, replace(XOR, hidden=(8, 4), epochs=10), "hidden units 2 → 8-4, epochs 2,000 → 10"),
        (None, XOR, "XOR, symmetric"),
        (None, replace(XOR, learning_rate=0.25), "xor, tanh, η 0.25, epochs 2,000"),
    ],
)
def test_a_kept_run_is_named_by_what_differs(before, after, name):
    assert name_of(after, before) == name


def test_own_samples_and_weights_are_not_spelt_out_in_a_name():
    mine = replace(XOR, dataset="custom", samples=((0, 0, 1),))
    other = replace(mine, samples=((0, 0, 2),))
    assert name_of(other, mine) == "other samples"


@given(trainable(), trainable())
def test_every_name_can_be_kept(before, after):
    assert plain_name(name_of(after, before)) == name_of(after, before) != ""


def test_every_preset_has_its_own_name():
    names = [name_of(preset.experiment, None) for preset in PRESETS.values()]
    assert names == list(PRESETS)
