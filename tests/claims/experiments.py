"""Random experiments of which something is to be said: ordinary ones, and rare ones."""

from dataclasses import replace

from hypothesis import strategies as st

from nn_core import Experiment
from nn_core.parameters import indices
from tests.strategies import coordinates, trainable

rates = st.floats(0.0, 0.2) | st.floats(0.2, 3.0)
LINEAR = {"hidden": (2,), "activation": "none", "output_activation": "none", "outputs": 1}
RELU = {"hidden": (2,), "activation": "relu", "output_activation": "none", "outputs": 1}
TANH = {"hidden": (2,), "activation": "tanh", "output_activation": "none", "outputs": 1}
INSIDE = {"hidden": (2,), "activation": "none", "output_activation": "sigmoid", "outputs": 1}
ONE = {"hidden": (1,), "activation": "tanh", "output_activation": "none", "outputs": 1}
DEEP = {"hidden": (2, 2), "activation": "none", "output_activation": "none", "outputs": 1}


@st.composite
def opposite(draw: st.DrawFn) -> Experiment:
    """A start whose two hidden units are each other's negative."""
    learned = {"biases": "learned", "learning_rate": st.floats(0.0, 0.2)}
    network = draw(st.sampled_from([TANH, LINEAR]))
    base = draw(trainable(**network, **learned, init="zeros", nudge=0.0))
    weights = draw(st.lists(coordinates, min_size=9, max_size=9))
    first, second = indices(base.sizes)
    for one, other in zip(*first.weights, strict=True):
        weights[other] = -weights[one]
    weights[first.biases[1]] = -weights[first.biases[0]]
    weights[second.weights[0][1]] = -weights[second.weights[0][0]]
    return replace(base, init="custom", weights=tuple(weights))


experiments = st.one_of(
    trainable(learning_rate=rates),
    trainable(learning_rate=rates, **LINEAR),
    trainable(**LINEAR, dataset=st.sampled_from(["xor", "or"]), learning_rate=st.floats(0.01, 0.2)),
    trainable(**LINEAR, biases="fixed", dataset="or", learning_rate=st.floats(0.01, 0.2)),
    trainable(learning_rate=rates, **RELU),
    trainable(**RELU, init_scale=st.floats(-2.0, -0.1), init="symmetric"),
    trainable(learning_rate=st.floats(0.0, 0.01), **TANH, init_scale=st.floats(0.001, 0.1)),
    trainable(learning_rate=rates, **INSIDE),
    trainable(learning_rate=rates, **ONE),
    trainable(learning_rate=st.floats(0.5, 10.0), **DEEP),
    opposite(),
)
"""Whatever the pages can say, they say of one of these."""
