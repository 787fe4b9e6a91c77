"""The session: one undo for everything, and what a visit began with."""

from nn_core import Experiment
from ui.address import Range, Step, View
from ui.language import told
from ui.presets import PRESETS
from ui.session import LINK, MOST_UNDO, Session, State

ORIGINAL = next(iter(PRESETS))


def visit(experiment=None, preset=ORIGINAL):
    experiment = experiment or Experiment()
    return Session(State(experiment, Step(), View(), preset), experiment)


def test_undo_goes_back_through_experiment_step_and_view_alike():
    here = visit()
    here.change("epochs", 20)
    here.change("epoch", 7)
    here.change("x", Range("w1", 0.0, 1.0))
    here.start_from("XOR, symmetric")
    states = [here.now]
    while here.past:
        here.undo()
        states.append(here.now)
    assert [(s.experiment.epochs, s.step.epoch, s.view.x.name, s.preset) for s in states] == [
        (2000, 7, "w1", "XOR, symmetric"),
        (20, 7, "w1", ORIGINAL),
        (20, 7, "learning_rate", ORIGINAL),
        (20, 1, "learning_rate", ORIGINAL),
        (10, 1, "learning_rate", ORIGINAL),
    ]
    here.undo()
    assert here.now == states[-1]


def test_what_changes_nothing_needs_no_undo():
    here = visit()
    here.change("epochs", 10)
    here.change("epochs", 0)
    here.change("mode", "peek")
    here.change("cells", 65)
    here.start_from("What nobody offers")
    assert here.past == ()
    assert tuple(map(told, here.problems)) == (
        "Cells along an axis is 65; it must be one of 64, 128, 256, 512 and 1024. It "
        "stays as it was.",
    )


def test_the_past_is_bounded():
    here = visit()
    for epochs in range(11, 11 + 3 * MOST_UNDO):
        here.change("epochs", epochs)
    assert len(here.past) == MOST_UNDO
    assert here.past[-1].experiment.epochs == 9 + 3 * MOST_UNDO


def test_an_experiment_from_a_link_can_be_come_back_to():
    linked = Experiment(dataset="moons", activation="tanh")
    here = visit(linked, LINK)
    assert next(iter(here.presets)) == LINK
    here.start_from("XOR, symmetric")
    here.start_from(LINK)
    assert here.now.experiment == linked
    assert LINK not in visit().presets


def test_going_back_in_the_browser_can_be_undone():
    here = visit()
    here.change("epochs", 20)
    here.follow({"learning_rate": ["0.5"], "epoch": ["2"], "cells": ["x"]})
    assert here.now.experiment == Experiment(learning_rate=0.5)
    assert here.now.step == Step(epoch=2)
    assert tuple(map(told, here.problems)) == (
        "Cells along an axis is 'x'; it must be one of 64, 128, 256, 512 and 1024. It "
        "is set to 256.",
    )
    here.undo()
    assert here.now.experiment == Experiment(epochs=20)


def test_going_back_on_another_page_keeps_the_comparison_of_a_link():
    here = visit()
    link = {"run": ["name=theirs&epochs=5"]}
    here.follow(link)
    assert here.now.runs == ("name=theirs&epochs=5",)
    here.follow({"epochs": ["7"]})
    assert (here.now.experiment.epochs, here.now.runs) == (7, ("name=theirs&epochs=5",))
