"""An update with a memory, to see that nothing in a step knows the kinds of update."""

from collections.abc import Callable

import pytest

from nn_core import Experiment
from nn_core.functions import UPDATES, Optimizer, Update


@pytest.fixture
def momentum(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`momentum(mu)`: from now on every experiment learns with that much of it."""
    rule = Update(
        velocity=lambda v, gradient, eta, mu: mu * v - eta * gradient,
        parameter=lambda w, v, gradient, eta: w + v,
        remembers=True,
    )
    plain = Experiment.optimizer

    def learn_with(mu: float) -> None:
        def optimizer(experiment: Experiment) -> Optimizer:
            return plain.fget(experiment)._replace(update="remembering", momentum=mu)

        monkeypatch.setitem(UPDATES, "remembering", rule)
        monkeypatch.setattr(Experiment, "optimizer", property(optimizer))

    return learn_with
