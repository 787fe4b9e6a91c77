"""Steps of random experiments, as hypothesis strategies, and the ledger of one."""

from dataclasses import replace

from hypothesis import strategies as st

from nn_core import Experiment, start
from nn_core.functions import LOSSES
from nn_core.network import at_rest
from nn_core.parameters import unflatten
from nn_core.step.ledger import explain

ACTIVATIONS = ("none", "tanh", "relu", "sigmoid")
COMPILED = (*(((2,), name) for name in ACTIVATIONS), ((3, 2), "tanh"))
"""Networks for tests that train: each costs a compilation."""

inputs = st.integers(-300, 300).map(lambda n: n / 100)
samples = st.lists(st.tuples(inputs, inputs, inputs), min_size=1, max_size=5).map(tuple)
layers = st.lists(st.integers(1, 8), min_size=1, max_size=3).map(tuple)
networks = st.tuples(layers, st.sampled_from(ACTIVATIONS))
once = st.just(1)
any_rate = st.floats(0.001, 1.0)


def first_ledger(experiment, step=0):
    """The ledger of an update by the samples of `step`, from the start of the run."""
    return explain(experiment, step, at_rest(unflatten(experiment.sizes, start(experiment))))


@st.composite
def experiments(draw, networks=networks, epochs=once, learning_rate=any_rate):
    """Random data, network, start, rates and batch size."""
    rows = draw(samples)
    hidden, activation = draw(networks)
    return Experiment(
        dataset="custom",
        samples=rows,
        hidden=hidden,
        activation=activation,
        init=draw(st.sampled_from(("random", "random", "symmetric", "same-in", "zeros"))),
        init_scale=draw(st.sampled_from((0.1, 0.5, 1.0, 2.0))),
        seed=draw(st.integers(0, 10_000)),
        nudge=draw(st.sampled_from((0.0, 0.25))),
        learning_rate=draw(learning_rate),
        output_rate=draw(st.sampled_from((1.0, 1.0, 0.5, 3.0))),
        batch_size=draw(st.integers(1, len(rows)) | st.just("all")),
        epochs=draw(epochs),
    )


@st.composite
def first_epoch_steps(draw):
    """A random experiment of any kind and a step of its first epoch."""
    experiment = draw(experiments())
    more = draw(st.integers(0, 2))
    rows = tuple((*row, *draw(st.tuples(*[inputs] * more))) for row in experiment.samples)
    experiment = replace(
        experiment,
        samples=rows,
        output_activation=draw(st.sampled_from(("none", "none", *ACTIVATIONS))),
        loss=draw(st.sampled_from(tuple(LOSSES))),
        biases=draw(st.sampled_from(("learned", "learned", "fixed"))),
    )
    return experiment, draw(st.integers(0, experiment.steps_per_epoch - 1))


trained = experiments(
    networks=st.sampled_from(COMPILED),
    epochs=st.integers(1, 12),
    learning_rate=st.floats(0.001, 0.1),
)
