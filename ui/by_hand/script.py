"""One step as a NumPy script that recomputes it.

The activations, the loss and the update stand in it as `functions` has them, without their types:
the script does the same operations and prints the same digits. Its comments are in the visitor's
language.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from nn_core import functions
from nn_core.functions import Activation, Loss, Update
from nn_core.parameters import Parameters
from nn_core.step.ledger import Ledger
from ui.arithmetic import FUNCTIONS, lines_of
from ui.by_hand.title import title
from ui.facts import Sentences
from ui.language import said

COMMENTS: Sentences = {
    "about": "{title}. One update of a small network, recomputed.",
    "prints": (
        "Needs NumPy. Prints the predictions and the loss of every sample, then for every "
        "parameter its value before the step, its gradient and its value after the step."
    ),
    "overflow": "a step of a run that diverges may overflow",
    "given": (
        "The samples (x1, x2, y1, …) of the step, and the parameters before it, layer by layer."
    ),
    "of_parameters": "of every parameter, as they are named",
    "of_layers": "of each layer",
    "slope": "of each layer, in terms of a = phi(z)",
    "total": "Summed from left to right; NumPy's sum may differ in the last digit.",
    "forward": "forward",
    "backward": "backward, with the weights from before the step",
    "update": "update, with the mean gradient of the samples",
}
"""What stands beside the lines of the script."""


def numpy_script(ledger: Ledger) -> str:
    """A Python program that needs NumPy alone and prints the numbers of the ledger."""
    experiment = ledger.experiment
    optimizer = experiment.optimizer
    loss = _entry("LOSSES", experiment.loss, Loss)
    update = _entry("UPDATES", optimizer.update, Update)
    activations = {
        name: _entry("ACTIVATIONS", name, Activation)
        for name in dict.fromkeys((experiment.activation, experiment.output_activation))
    }
    used = [
        *(part for entry in activations.values() for part in (entry["value"], entry["slope"])),
        *(loss[part] for part in ("value", "slope")),
        *(update[part] for part in ("velocity", "parameter")),
    ]
    return _SCRIPT.format(
        about=_wrapped("about", title=title(ledger)),
        prints=_wrapped("prints"),
        overflow=_comment("overflow"),
        given=_comment("given"),
        of_layers=_comment("of_layers"),
        slope=_comment("slope"),
        total=_comment("total"),
        forward=_comment("forward"),
        backward=_comment("backward"),
        update=_comment("update"),
        prediction=said("prediction"),
        loss_word=said("loss"),
        samples=",\n".join(f"    {trace.row!r}" for trace in ledger.traces),
        weights=_arrays(ledger.before, "weights"),
        biases=_arrays(ledger.before, "biases"),
        velocities=_velocities(ledger),
        rates=list(optimizer.rates),
        momentum=optimizer.momentum,
        learns_biases=optimizer.learns_biases,
        functions=_source(used),
        phi=", ".join(_text(activations[name]["value"]) for name in experiment.network.activations),
        phi_slope=", ".join(
            _text(activations[name]["slope"]) for name in experiment.network.activations
        ),
        loss=_text(loss["value"]),
        loss_slope=_text(loss["slope"]),
        new_velocity=_text(update["velocity"]),
        new_parameter=_text(update["parameter"]),
    )


def _arrays(parameters: Parameters, part: str) -> str:
    return "\n".join(f"    np.array({_nested(getattr(layer, part))})," for layer in parameters)


def _nested(numbers: Sequence) -> str:
    """Tuples as lists; every float so that it reads back exactly."""
    return repr([list(item) if isinstance(item, tuple) else item for item in numbers])


def _velocities(ledger: Ledger) -> str:
    """The line of the velocities before the step; without a memory they are 0."""
    if ledger.rows[0].velocity is None:
        return "velocity = 0.0"
    numbers = ", ".join(repr(row.velocity) for row in ledger.rows)
    return f"velocity = np.array([{numbers}])  {_comment('of_parameters')}"


def _wrapped(key: str, **values: str) -> str:
    """A sentence of `COMMENTS` in lines."""
    return "\n".join(lines_of(said(COMMENTS[key], **values)))


def _comment(key: str) -> str:
    return f"# {said(COMMENTS[key])}"


@lru_cache(maxsize=1)
def _definitions() -> dict[str, ast.stmt]:
    """What `functions` defines by name: functions, constants and tables."""
    tree = ast.parse(inspect.getsource(functions))
    named: dict[str, ast.stmt] = {}
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            named[statement.name] = statement
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            named[statement.targets[0].id] = statement
    return named


def _entry(table: str, key: str, kind: type[NamedTuple]) -> dict[str, ast.expr]:
    """The expressions of one entry of a table, by the names of its fields."""
    statement = _definitions()[table]
    assert isinstance(statement, ast.Assign)
    assert isinstance(statement.value, ast.Dict)
    for name, call in zip(statement.value.keys, statement.value.values, strict=True):
        if isinstance(name, ast.Constant) and name.value == key and isinstance(call, ast.Call):
            fields = dict(zip(kind._fields, call.args, strict=False))
            return fields | {each.arg: each.value for each in call.keywords if each.arg}
    raise KeyError(key)


def _needed(expressions: Iterable[ast.AST]) -> list[ast.stmt]:
    """Every definition that the expressions use, each after those it uses itself."""
    needed: dict[str, ast.stmt] = {}

    def visit(node: ast.AST) -> None:
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id in _definitions() and each.id not in needed:
                visit(_made_of(_definitions()[each.id]))
                needed[each.id] = _definitions()[each.id]

    for expression in expressions:
        visit(expression)
    return list(needed.values())


def _source(expressions: Iterable[ast.AST]) -> str:
    """The constants, then the functions, that the expressions use."""
    needed = _needed(expressions)
    constants = [_text(each) for each in needed if not isinstance(each, ast.FunctionDef)]
    bodies = [_function(each) for each in needed if isinstance(each, ast.FunctionDef)]
    return "".join(f"{part}\n\n\n" for part in ("\n".join(constants), *bodies) if part)


def _made_of(statement: ast.stmt) -> ast.AST:
    """What a definition says behind its name and its types."""
    if isinstance(statement, ast.FunctionDef):
        return ast.Module(statement.body, [])
    assert isinstance(statement, ast.Assign)
    return statement.value


def _function(function: ast.FunctionDef) -> str:
    """A function without types, what it does as a comment."""
    arguments = ", ".join(argument.arg for argument in function.args.args)
    body = function.body[1:] if ast.get_docstring(function) else function.body
    lines = textwrap.indent("\n".join(map(ast.unparse, body)), "    ")
    comment = "".join(f"    # {line}\n" for line in lines_of(said(FUNCTIONS[function.name])))
    return f"def {function.name}({arguments}):\n{comment}{lines}"


def _text(node: ast.AST) -> str:
    return ast.unparse(node)


_SCRIPT = '''"""{about}

{prints}
"""

import math
from functools import reduce

import numpy as np

np.seterr(all="ignore")  {overflow}

{given}
samples = [
{samples},
]
weights = [
{weights}
]
biases = [
{biases}
]
{velocities}
rates = {rates}  {of_layers}
momentum = {momentum!r}
learns_biases = {learns_biases!r}


{functions}phi = [{phi}]  {of_layers}
phi_slope = [{phi_slope}]  {slope}
loss = {loss}
loss_slope = {loss_slope}
new_velocity = {new_velocity}
new_parameter = {new_parameter}


def total(numbers):
    {total}
    return reduce(lambda left, right: left + right, numbers)


def dot(matrix, vector):
    return np.array([total(row * vector) for row in matrix])


def each(function, *vectors):
    columns = [vector.tolist() for vector in vectors]
    return np.array([float(function(*numbers)) for numbers in zip(*columns)])


def flat(per_layer):
    return np.concatenate([array.ravel() for array in per_layer])


gradients = []
for x1, x2, *targets in samples:
    {forward}
    outputs = [np.array([x1, x2])]
    for w, b, function in zip(weights, biases, phi):
        outputs.append(each(function, dot(w, outputs[-1]) + b))
    y = np.array(targets)
    losses = each(loss, y, outputs[-1])
    print("{prediction}", *(outputs[-1] + 0.0).tolist(), "{loss_word}", float(total(losses)))
    {backward}
    arriving = each(loss_slope, y, outputs[-1])
    of_weights, of_biases = [], []
    for layer in reversed(range(len(weights))):
        delta = arriving * each(phi_slope[layer], outputs[layer + 1])
        of_weights.insert(0, np.outer(delta, outputs[layer]))
        of_biases.insert(0, delta)
        arriving = dot(weights[layer].T, delta)
    gradients.append(np.concatenate([flat(of_weights), flat(of_biases)]))

{update}
before = np.concatenate([flat(weights), flat(biases)])
gradient = total(gradients) / len(samples)
rate = np.concatenate(
    [np.full(array.size, eta) for part in (weights, biases) for array, eta in zip(part, rates)]
)
moved = new_velocity(velocity, gradient, rate, momentum)
after = new_parameter(before, moved, gradient, rate)
count = flat(weights).size
if not learns_biases:
    after[count:] = before[count:]
names = [f"w{{i + 1}}" for i in range(count)] + [f"b{{i + 1}}" for i in range(len(before) - count)]
for name, *numbers in zip(names, *(np.array([before, gradient, after]) + 0.0).tolist()):
    print(name, *numbers)
'''
