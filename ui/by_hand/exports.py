"""One step to take along: as Markdown with LaTeX, and as a NumPy script that recomputes it."""

from collections.abc import Sequence

from nn_core.parameters import Parameters
from nn_core.step.ledger import Ledger, Trace, position
from ui.by_hand import formulas
from ui.theme import count

MOST_WRITTEN_OUT = 600
"""Parameters times samples up to which every sample of a batch is written out."""


def title(ledger: Ledger) -> str:
    """Which step it is: "Step 6: epoch 2, sample 2", counted from 1."""
    epoch, _ = position(ledger.experiment, ledger.step)
    numbers = [trace.number + 1 for trace in ledger.traces]
    samples = f"sample {numbers[0]}"
    if len(numbers) > 1:
        samples = f"samples {numbers[0]} to {numbers[-1]}"
    return f"Step {ledger.step + 1:,}: epoch {epoch + 1:,}, {samples}"


def markdown(ledger: Ledger, chosen: Trace) -> str:
    """The whole step; of a large batch only the `chosen` sample is written out."""
    experiment = ledger.experiment
    names = [row.name for row in ledger.rows]
    units = formulas.hidden_units(experiment.sizes)
    traces: Sequence[Trace] = ledger.traces
    if len(traces) * len(names) > MOST_WRITTEN_OUT:
        traces = (chosen,)
    parts = [
        f"# {title(ledger)}",
        f"A {'-'.join(map(str, experiment.sizes))} network, activation {experiment.activation}, "
        f"learning rate η = {experiment.learning_rate!r}"
        + f", output-layer factor r = {experiment.output_rate!r}" * (experiment.output_rate != 1.0)
        + f", {count(len(ledger.traces), 'sample')} in the step.",
    ]
    for trace in traces:
        x1, x2 = trace.inputs
        parts += [
            f"## Sample {trace.number + 1}: x1 = {x1!r}, x2 = {x2!r}, y = {trace.target!r}",
            "### Forward",
            _display(formulas.forward(ledger, trace, units)),
            "### Backward",
            _display(formulas.backward(ledger, trace, units)),
            _display(formulas.gradients(ledger, trace, names)),
        ]
    if len(ledger.traces) > 1:
        parts += ["## Mean over the batch", _display(formulas.means(ledger, names))]
    parts += [
        "## Update",
        _display(formulas.updates(ledger, names)),
        "## Ledger",
        _table(ledger),
        f"The loss of these samples: {ledger.loss_before!r} before, {ledger.loss_after!r} after.",
    ]
    return "\n\n".join(parts) + "\n"


def _display(equations: Sequence[formulas.Equation]) -> str:
    return f"$$\n{formulas.block(equations, line=90)}\n$$"


def _table(ledger: Ledger) -> str:
    header = ["| parameter | before | gradient | change | after |", "| --- |" + " ---: |" * 4]
    return "\n".join(
        [
            *header,
            *(
                f"| {row.name} | {row.before!r} | {row.gradient!r} | {row.change!r} "
                f"| {row.after!r} |"
                for row in ledger.rows
            ),
        ]
    )


def numpy_script(ledger: Ledger) -> str:
    """A Python program that needs NumPy alone and prints the numbers of the ledger."""
    value, slope = _ACTIVATIONS[ledger.experiment.activation]
    samples = ",\n".join(
        f"    ({trace.inputs[0]!r}, {trace.inputs[1]!r}, {trace.target!r})"
        for trace in ledger.traces
    )
    return _SCRIPT.format(
        title=title(ledger),
        imports="import math\n\n" if "math." in value else "",
        samples=samples,
        weights=_arrays(ledger.before, "weights"),
        biases=_arrays(ledger.before, "biases"),
        rates=list(ledger.experiment.optimizer.rates),
        value=value,
        slope=slope,
    )


def _arrays(parameters: Parameters, part: str) -> str:
    return "\n".join(f"    np.array({_nested(getattr(layer, part))})," for layer in parameters)


def _nested(numbers: Sequence) -> str:
    """Tuples as lists; every float so that it reads back exactly."""
    return repr([list(item) if isinstance(item, tuple) else item for item in numbers])


_ACTIVATIONS = {
    "none": ("    return z", "    return 1.0"),
    "tanh": ("    return math.tanh(z)", "    return 1.0 - a * a"),
    "relu": ("    return z if z > 0.0 else 0.0", "    return 1.0 if a > 0.0 else 0.0"),
    "sigmoid": (
        "    e = math.exp(-abs(z))\n    return 1.0 / (1.0 + e) if z >= 0.0 else e / (1.0 + e)",
        "    return a * (1.0 - a)",
    ),
}

_SCRIPT = '''"""{title}. One update of a small network, recomputed.

Needs NumPy. Prints prediction and loss of every sample, then for every parameter its value before
the step, its gradient and its value after the step.
"""

{imports}import numpy as np

# The samples (x1, x2, y) of the step, and the parameters before it, layer by layer.
samples = [
{samples},
]
weights = [
{weights}
]
biases = [
{biases}
]
rates = {rates}


def phi(z):
{value}


def phi_slope(a):
    # in terms of a = phi(z)
{slope}


def dot(matrix, vector):
    # Summed from left to right; `matrix @ vector` may differ in the last digit.
    return np.cumsum(matrix * vector, axis=1)[:, -1]


def each(function, vector):
    return np.array([function(number) for number in vector.tolist()])


weight_gradients = [np.zeros_like(w) for w in weights]
bias_gradients = [np.zeros_like(b) for b in biases]
for x1, x2, y in samples:
    # forward
    outputs = [np.array([x1, x2])]
    for w, b in zip(weights[:-1], biases[:-1]):
        outputs.append(each(phi, dot(w, outputs[-1]) + b))
    prediction = float((dot(weights[-1], outputs[-1]) + biases[-1])[0])
    print("prediction", prediction, "loss", (y - prediction) * (y - prediction))
    # backward, with the weights from before the step
    delta = np.array([-2.0 * (y - prediction)])
    for layer in reversed(range(len(weights))):
        weight_gradients[layer] += np.outer(delta, outputs[layer])
        bias_gradients[layer] += delta
        if layer > 0:
            delta = dot(weights[layer].T, delta) * each(phi_slope, outputs[layer])


def flat(per_layer):
    return np.concatenate([array.ravel() for array in per_layer])


# update, with the mean gradient of the samples
before = np.concatenate([flat(weights), flat(biases)])
gradient = np.concatenate([flat(weight_gradients), flat(bias_gradients)]) / len(samples)
rate = np.concatenate(
    [np.full(array.size, eta) for part in (weights, biases) for array, eta in zip(part, rates)]
)
after = before - rate * gradient
names = [f"w{{i + 1}}" for i in range(flat(weights).size)]
names += [f"b{{i + 1}}" for i in range(flat(biases).size)]
for name, *numbers in zip(names, before.tolist(), gradient.tolist(), after.tolist()):
    print(name, *numbers)
'''
