"""Results that wait: for the answers to an assignment, or for a prediction.

Only results wait. What can be set, typed or dropped on a page stays there.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from nn_core.message import message
from ui.session import session

RESULTS = {
    "step": message("the numbers of a step"),
    "weights": message("the weights after training"),
    "loss": message("losses"),
    "predictions": message("predicted values"),
    "findings": message("the sentences about the run"),
}
"""What each of `assignment.RESULTS` is called."""

P = ParamSpec("P")


def waits(*kinds: str) -> bool:
    """Whether one of these kinds of results may not show yet."""
    return not session().withheld.isdisjoint(kinds)


def shows(*kinds: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """A section that shows results of these kinds: it is left out while one of them waits."""

    def section(draw: Callable[P, None]) -> Callable[P, None]:
        @wraps(draw)
        def drawn(*args: P.args, **settings: P.kwargs) -> None:
            if not waits(*kinds):
                draw(*args, **settings)

        return drawn

    return section
