"""Steps of random experiments, as a hypothesis strategy, and the ledger of one."""

from hypothesis import strategies as st

from nn_core import start
from nn_core.network import at_rest
from nn_core.parameters import unflatten
from nn_core.step.ledger import explain
from tests.strategies import experiments

_RATES = st.floats(0.001, 1.0)


def first_ledger(experiment, step=0):
    """The ledger of an update by the samples of `step`, from the start of the run."""
    return explain(experiment, step, at_rest(unflatten(experiment.sizes, start(experiment))))


@st.composite
def first_epoch_steps(draw):
    """A random experiment of any kind, whose weights move, and a step of its first epoch."""
    experiment = draw(experiments(learning_rate=_RATES))
    return experiment, draw(st.integers(0, experiment.steps_per_epoch - 1))
