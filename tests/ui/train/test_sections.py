"""A click on the network leads to the number that was clicked."""

import numpy as np
import pytest

from nn_core import Experiment, train
from ui.diagram import VALUES
from ui.train import sections
from ui.train.playback import playback


class Here:
    """As much of a visit as a click changes."""

    class now:  # noqa: N801
        experiment = Experiment()

    def __init__(self):
        self.changed = []

    def change(self, name, value):
        self.changed.append((name, value))


@pytest.fixture
def here(monkeypatch):
    visit, pages = Here(), []
    monkeypatch.setattr(sections, "session", lambda: visit)
    monkeypatch.setattr(sections, "go_to", pages.append)
    visit.pages = pages
    return visit


def test_a_click_on_a_weight_follows_it_by_hand(here):
    run = train(Experiment())
    [values] = [trace for trace in playback(run).spec["data"] if trace["name"] == VALUES]
    place = list(values["text"]).index("w5")
    assert np.array_equal(values["customdata"], run.weights[-1])
    sections._follow(VALUES, (place,))
    assert here.changed == [("parameter", "w5")]
    assert here.pages == ["By hand"]


def test_a_click_elsewhere_leads_nowhere(here):
    sections._follow("output", (0, 0))
    assert here.changed == here.pages == []
