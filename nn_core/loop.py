"""Pass after pass over the samples: compiled where there is much to do, else by the readable step.

Both give the same bits. Loading the compiler takes half a second, and compiling the loop of a new
network some seconds, in which the readable step goes through a short run a hundred times.
"""

import operator
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import reduce
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from nn_core.experiment import Experiment
from nn_core.functions import Optimizer
from nn_core.network import State, at_rest, backward, forward, loss, mean, update
from nn_core.parameters import flatten, parameter_count, unflatten
from nn_core.rule import DIVERGED, Rule, rule_of

READABLE = 10_000
"""Samples × parameters that the readable step goes through in 10 to 30 ms."""
WORTH_LOADING = 50_000
"""Samples × parameters of short runs of one network after which compiled code pays."""


class Compiled(NamedTuple):
    """Code that is compiled for each rule: the module and its function that has it made."""

    module: str
    maker: str

    def has(self, rule: Rule) -> bool:
        """Whether a rule's is in memory; False too until numba is loaded."""
        made = getattr(sys.modules.get(self.module), self.maker, None)
        return made is not None and made.has(rule.text)


LOOP = Compiled("nn_core.kernels", "kernel")
"""One run."""
LANES = Compiled("nn_core.lanes", "lane_kernel")
"""Many runs side by side."""

_done: Counter[tuple[Compiled, str]] = Counter()
"""Samples × parameters that the readable step did in place of compiled code, by the rule's text."""
_MOST_COUNTED = 1000  # rules


def run_passes(
    experiment: Experiment,
    state: np.ndarray,
    rows: np.ndarray,
    stride: int,
    states: np.ndarray,
    losses: np.ndarray,
) -> tuple[int, float]:
    """Train from `state` (S,) on `rows` (n, 2 + outputs) for len(states) · stride passes.

    After every `stride` of them the state is written into `states` (R, S), and into `losses` (4, R)
    the minimum, mean and maximum of their losses and the smallest mean loss of a pass. Returns the
    number of finished passes, fewer than asked for if the loss of the next one diverged, and the
    mean loss of the last of them (inf if there is none).
    """
    samples = len(rows) * stride * len(states)
    if is_readable(LOOP, experiment, samples):
        count_readable(LOOP, experiment, samples)
        return _run_readable(experiment, state, rows, stride, states, losses)
    optimizer, run = experiment.optimizer, load_loop(experiment)
    rates, size = np.array(optimizer.rates), experiment.samples_per_step
    return run(state, rows, size, rates, optimizer.momentum, stride, states, *losses)


def prepare(experiment: Experiment) -> None:
    """Load or compile the loop of its network, if a run of all its epochs needs it."""
    if not is_prepared(experiment):
        load_loop(experiment)


def load_loop(experiment: Experiment) -> Callable[..., Any]:
    """The compiled loop of its network, see `kernels.kernel`; compiled if it is not on disk."""
    # Imported here, since numba takes a while to load and a page can show its controls before.
    from nn_core.kernels import kernel

    return kernel(rule_of(experiment).text)


def is_prepared(experiment: Experiment) -> bool:
    """Whether a run of all its epochs can begin without loading or compiling anything."""
    samples = experiment.epochs * len(experiment.rows)
    return LOOP.has(rule_of(experiment)) or is_readable(LOOP, experiment, samples)


def is_readable(compiled: Compiled, experiment: Experiment, samples: int) -> bool:
    """Whether the readable step is to do so many samples, all passes and runs together.

    They are few, and its network has not had so many of them that loading the `compiled` code pays.
    """
    rule, few = rule_of(experiment), samples * parameter_count(experiment.sizes) <= READABLE
    return few and not compiled.has(rule) and _done[compiled, rule.text] < WORTH_LOADING


def count_readable(compiled: Compiled, experiment: Experiment, samples: int) -> None:
    """Note that the readable step does so many samples in place of the `compiled` code."""
    if len(_done) > _MOST_COUNTED:
        _done.clear()
    _done[compiled, rule_of(experiment).text] += samples * parameter_count(experiment.sizes)


class Pass(NamedTuple):
    """What one pass over the samples led to, and the losses met before its updates."""

    state: State
    low: float
    mean: float
    high: float


def readable_passes(
    experiment: Experiment, optimizer: Optimizer, state: np.ndarray, rows: np.ndarray
) -> Iterator[Pass]:
    """Pass after pass from `state` (S,) by the readable step, until one diverges."""
    network, size = experiment.network, experiment.samples_per_step
    batches = [rows[first : first + size].tolist() for first in range(0, len(rows), size)]
    now = _as_state(experiment, state)
    while True:
        losses = []
        for batch in batches:
            gradients = []
            for row in batch:
                outputs = forward(network, now.parameters, row[:2])
                losses.append(loss(network, row[2:], outputs[-1]))
                gradients.append(backward(network, now.parameters, outputs, row[2:]))
            now = update(optimizer, now, mean(gradients))
        mean_loss = reduce(operator.add, losses) / len(losses)
        if not mean_loss <= DIVERGED:
            return
        yield Pass(now, min(losses), mean_loss, max(losses))


def flat(state: State, size: int) -> np.ndarray:
    """The (S,) array of a state: the parameters, and the velocities if there is room for them."""
    return np.concatenate([flatten(part) for part in state])[:size]


def _as_state(experiment: Experiment, numbers: np.ndarray) -> State:
    """The state of a (S,) array, whose velocities are 0 where the update remembers none."""
    parameters = parameter_count(experiment.sizes)
    begun = at_rest(unflatten(experiment.sizes, numbers[:parameters]))
    if len(numbers) == parameters:
        return begun
    return begun._replace(velocities=unflatten(experiment.sizes, numbers[parameters:]))


def _run_readable(
    experiment: Experiment,
    state: np.ndarray,
    rows: np.ndarray,
    stride: int,
    states: np.ndarray,
    losses: np.ndarray,
) -> tuple[int, float]:
    """`run_passes` by the readable step."""
    passes = readable_passes(experiment, experiment.optimizer, state, rows)
    finished, last = 0, np.inf
    for record in range(len(states)):
        those = list(islice(passes, stride))
        if those:
            finished, last = finished + len(those), those[-1].mean
        if len(those) < stride:
            break
        ends, lows, means, highs = zip(*those, strict=True)
        mean_of_means = reduce(operator.add, means) / stride
        losses[:, record] = min(lows), mean_of_means, max(highs), min(means)
        states[record] = flat(ends[-1], states.shape[1])
    return finished, last
