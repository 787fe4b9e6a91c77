"""A Python program that trains all experiments of a comparison and prints the table of them.

Its arithmetic is the text of `nn_core.functions` and `nn_core.network`, as it stands there.
"""

import inspect
import re
import textwrap
from types import ModuleType

from nn_core import Comparison, Experiment, functions, network, start
from nn_core.experiment import KINDS
from nn_core.parameters import each, unflatten
from nn_core.rule import DIVERGED
from ui.language import said

_IMPORT = re.compile(r"^(?:from|import) .*\n", re.M)


def numpy_script(comparison: Comparison) -> str:
    """The program; it needs NumPy alone, and prints the digits of the lab.

    What it says of itself is in the present language; the lab's own arithmetic is English.
    """
    modules = (functions, network)
    imports = {line for module in modules for line in _IMPORT.findall(inspect.getsource(module))}
    experiments = list(comparison.experiments.values())
    setups = "".join(
        f"    {name!r}: {_setup(experiment)},\n"
        for name, experiment in comparison.experiments.items()
    )
    differing = "".join(
        f"    {field!r}: {[KINDS[field].format(getattr(one, field)) for one in experiments]!r},\n"
        for field in comparison.differing
    )
    return _SCRIPT.format(
        imports="".join(sorted(line for line in imports if "nn_core" not in line)),
        functions=_body(functions),
        each=inspect.getsource(each).strip(),
        network=_body(network),
        setups=setups,
        differing=differing,
        diverged=DIVERGED,
        threshold=comparison.threshold,
        **_words(),
    )


def _words() -> dict[str, str]:
    """What stands in the program for its readers, by place."""
    about = (
        said("Trains experiments of Backprop Lab and prints a table of them, with all digits."),
        said(
            "A column an experiment, a row a setting that differs or a result; then the last "
            "weights and biases."
        ),
        said(
            "Needs NumPy. It is the readable arithmetic of the lab, so it prints the same numbers; "
            "the lab itself runs it compiled."
        ),
    )
    return {
        "about": "\n\n".join(textwrap.fill(each, 100) for each in about),
        "about_functions": said("What an activation, a loss and an update are."),
        "about_network": said("The network: forward, backward, update."),
        "about_experiments": said("The experiments."),
        "about_diverged": said("a run ends with the first pass whose mean loss is above"),
        "about_pass": said(
            "The mean loss of a pass over the samples, each met before its update, and the state "
            "after."
        ),
        "about_loss": said("The mean loss over all samples at one state."),
        "about_train": said("What a run came to, by name, and its last parameters."),
        "about_table": said("Columns of one width each; `rows` are lists of texts."),
    }


def _body(module: ModuleType) -> str:
    """The text of a module without its docstring and imports."""
    text = inspect.getsource(module).split('"""', 2)[2]
    return _IMPORT.sub("", text).strip()


def _setup(experiment: Experiment) -> str:
    values = (
        experiment.network,
        experiment.optimizer,
        unflatten(experiment.sizes, start(experiment)),
        experiment.rows.tolist(),
        experiment.samples_per_step,
        experiment.epochs,
    )
    return f"Setup{values!r}"


_SCRIPT = '''"""{about}
"""

{imports}

# {about_functions}

{functions}


class Layer(NamedTuple):
    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]


Parameters = tuple[Layer, ...]


{each}


# {about_network}

{network}


# {about_experiments}


class Setup(NamedTuple):
    network: Network
    optimizer: Optimizer
    start: Parameters
    samples: list
    samples_per_step: int
    epochs: int


EXPERIMENTS = {{
{setups}}}
DIFFERING = {{
{differing}}}
DIVERGED = {diverged!r}  # {about_diverged}
THRESHOLD = {threshold!r}


def one_pass(setup, state):
    """{about_pass}"""
    total = None
    for first in range(0, len(setup.samples), setup.samples_per_step):
        batch = setup.samples[first : first + setup.samples_per_step]
        for row in batch:
            predictions = forward(setup.network, state.parameters, row[:2])[-1]
            one = loss(setup.network, row[2:], predictions)
            total = one if total is None else total + one
        state = step(setup.network, setup.optimizer, state, batch)
    return total / len(setup.samples), state


def loss_at(setup, parameters):
    """{about_loss}"""
    losses = [
        loss(setup.network, row[2:], forward(setup.network, parameters, row[:2])[-1])
        for row in setup.samples
    ]
    return reduce(operator.add, losses) / len(losses)


def train(setup):
    """{about_train}"""
    state, final, solved_at, diverged_at, epochs = at_rest(setup.start), math.inf, None, None, 0
    for epoch in range(1, setup.epochs + 1):
        mean_loss, after = one_pass(setup, state)
        if not mean_loss <= DIVERGED:
            diverged_at = epoch
            break
        if solved_at is None and mean_loss < THRESHOLD:
            solved_at = epoch
        final, state, epochs = mean_loss, after, epoch
    results = {{
        "last_loss": loss_at(setup, state.parameters),
        "final_loss": final,
        "solved_at": solved_at,
        "diverged_at": diverged_at,
        "epochs": epochs,
    }}
    return results, state.parameters


def print_table(rows):
    """{about_table}"""
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip())


trained = {{name: train(setup) for name, setup in EXPERIMENTS.items()}}
results = [results for results, _ in trained.values()]
print_table(
    [["", *trained]]
    + [[field, *values] for field, values in DIFFERING.items()]
    + [[key, *(str(each[key]) for each in results)] for key in results[0]]
)
for name, (_, parameters) in trained.items():
    print()
    print(name)
    for number, layer in enumerate(parameters, start=1):
        print(f"  layer {{number}}: weights", layer.weights, "biases", layer.biases)
'''
