"""Memory that is given back when visitors have left."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from nn_core.memory import MEMORY
from ui.leaving import Departures


class Held:
    """Something of a session that holds itself, so that only a collection of garbage ends it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    MEMORY.clear()
    gc.disable()  # else it might be collected in time by chance
    yield
    gc.enable()
    MEMORY.clear()


def departures(*looks: set[str]) -> Departures:
    return Departures(iter(looks).__next__)


def test_results_are_forgotten_when_the_last_visitor_has_left_and_not_before():
    seen = departures({"a", "b"}, {"b"}, {"b"}, set())
    MEMORY.put("a run", 1)
    for kept in (1, 1, 1, None):
        seen.look()
        assert MEMORY.get("a run") == kept


def test_results_are_kept_where_nobody_has_left():
    seen = departures(set(), {"a"}, {"a", "b"})
    MEMORY.put("a run", 1)
    for _ in range(3):
        seen.look()
    assert MEMORY.get("a run") == 1


def test_what_a_session_lets_go_of_only_after_its_end_is_collected_without_another_visitor():
    seen = departures({"a"}, set(), set())
    held = Held()
    left = weakref.ref(held)
    seen.look()
    seen.look()  # the session is over; something of it still holds on
    del held
    assert left() is not None
    seen.look()
    assert left() is None
