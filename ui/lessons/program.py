"""The training of a small network as ten lines of NumPy, to run at home."""

from nn_core import Experiment
from nn_core.parameters import unflatten
from nn_core.starts import start


def program(experiment: Experiment) -> str:
    """A program that prints for every epoch the loss it meets, that at the new weights, and w1.

    For one sample, one hidden layer, one output, no activation and the squared loss; it trains as
    plain gradient descent does. Its numbers are those of the run, up to rounding.
    """
    hidden, output = unflatten(experiment.sizes, start(experiment))
    x1, x2, y = experiment.rows[0].tolist()
    return _PROGRAM.format(
        x=[x1, x2],
        y=y,
        rate=experiment.learning_rate,
        into_hidden=[list(row) for row in hidden.weights],
        hidden_biases=list(hidden.biases),
        into_output=list(output.weights[0]),
        output_bias=output.biases[0],
        end=experiment.epochs + 1,
    )


_PROGRAM = """\
import numpy as np
x, y, eta = np.array({x}), {y}, {rate}
W, b = np.array({into_hidden}), np.array({hidden_biases})
v, c = np.array({into_output}), {output_bias}
for epoch in range(1, {end}):
    a = W @ x + b  # forward
    error, delta = y - (v @ a + c), -2 * (y - (v @ a + c))  # delta is dL/dŷ
    dW, db, dv, dc = np.outer(delta * v, x), delta * v, delta * a, delta  # backward
    W, b, v, c = W - eta * dW, b - eta * db, v - eta * dv, c - eta * dc  # update
    print(epoch, error**2, (y - (v @ (W @ x + b) + c)) ** 2, W[0, 0])
"""
