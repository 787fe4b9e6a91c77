"""How fast training is, against what one would use instead, measured side by side in one run.

    python -m benchmarks.training [--rounds N]

The work is a 2-2-1 network on 100 samples for 10 000 epochs, one update after every sample, without
an activation and with tanh. The measure is a C loop of the same arithmetic, compiled on the spot
with `gcc -O3` and called once. Slow contenders do fewer epochs; times are for one step. They are
processor time, which leaves out what a busy machine spends on others, in rounds that alternate
between all contenders; the best round counts.

Then: whether the cost is linear in the steps, and what a million epochs take.
"""

import argparse
import ctypes
import dataclasses
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import numpy as np

from nn_core import Experiment, Run, Training, start
from nn_core.network import at_rest, step
from nn_core.parameters import flatten, unflatten

C_SOURCE = """
#include <math.h>
#define NETWORK(NAME, PHI, SLOPE)                                                             \\
    void NAME(double *w, const double *rows, long samples, long epochs, double eta,           \\
              double *low, double *mean, double *high) {                                      \\
        double w1 = w[0], w2 = w[1], w3 = w[2], w4 = w[3], w5 = w[4], w6 = w[5];              \\
        double b1 = w[6], b2 = w[7], b3 = w[8];                                               \\
        for (long epoch = 0; epoch < epochs; epoch++) {                                       \\
            double smallest = INFINITY, largest = -INFINITY, total = 0.0;                     \\
            for (long i = 0; i < samples; i++) {                                              \\
                double x1 = rows[3 * i], x2 = rows[3 * i + 1], y = rows[3 * i + 2];           \\
                double a1 = PHI(w1 * x1 + w2 * x2 + b1), a2 = PHI(w3 * x1 + w4 * x2 + b2);    \\
                double error = y - (w5 * a1 + w6 * a2 + b3), loss = error * error;            \\
                total += loss;                                                                \\
                if (loss < smallest) smallest = loss;                                         \\
                if (loss > largest) largest = loss;                                           \\
                double d = -2.0 * error, d1 = d * w5 * SLOPE(a1), d2 = d * w6 * SLOPE(a2);    \\
                w5 -= eta * (d * a1); w6 -= eta * (d * a2); b3 -= eta * d;                    \\
                w1 -= eta * (d1 * x1); w2 -= eta * (d1 * x2); b1 -= eta * d1;                 \\
                w3 -= eta * (d2 * x1); w4 -= eta * (d2 * x2); b2 -= eta * d2;                 \\
            }                                                                                 \\
            low[epoch] = smallest; mean[epoch] = total / samples; high[epoch] = largest;      \\
            if (!(mean[epoch] <= 1e100)) break;                                               \\
        }                                                                                     \\
        w[0] = w1; w[1] = w2; w[2] = w3; w[3] = w4; w[4] = w5; w[5] = w6;                     \\
        w[6] = b1; w[7] = b2; w[8] = b3;                                                      \\
    }
#define SAME(z) (z)
#define ONE(a) 1.0
#define TANH_SLOPE(a) (1.0 - (a) * (a))
NETWORK(none, SAME, ONE)
NETWORK(tanh_, tanh, TANH_SLOPE)
"""

Contender = Callable[[Experiment], tuple[float, np.ndarray | None]]
"""Trains an experiment; returns its seconds, and the last weights where they can be compared."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, help="rounds of which the best counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        contenders, missing = all_contenders(Path(folder))
        for activation in ("none", "tanh"):
            compare(work(activation), contenders, options.rounds)
    for sentence in missing:
        print(sentence)
    linearity()
    a_million_epochs()


def work(activation: str) -> Experiment:
    rng = np.random.default_rng(0)
    x1, x2, noise = rng.uniform(-1, 1, (3, 100))
    return Experiment(
        dataset="custom",
        samples=np.column_stack([x1, x2, np.sin(x1 + x2) + 0.1 * noise]),
        init="custom",
        weights=(0.5, 0.3, -0.2, 0.4, 0.7, -0.6, 0.0, 0.0, 0.0),
        activation=activation,
        learning_rate=0.01,
        epochs=10_000,
    )


def compare(
    experiment: Experiment, contenders: dict[str, tuple[Contender, int]], rounds: int
) -> None:
    """Print a table of the best nanoseconds a step of every contender, and the ratios to C."""
    best = dict.fromkeys(contenders, np.inf)
    last = {}
    for _ in range(rounds):
        for name, (contender, epochs) in contenders.items():
            part = dataclasses.replace(experiment, epochs=epochs)
            seconds, last[name] = contender(part)
            best[name] = min(best[name], seconds / (epochs * len(part.rows)))
    print(f"\n2-2-1, 100 samples, batch size 1, activation {experiment.activation}")
    print(f"{'':34}{'ns a step':>12}{'times C':>12}  weights")
    for name, seconds in best.items():
        ratio = seconds / best[_C]
        print(f"{name:34}{1e9 * seconds:12.1f}{ratio:12.2f}  {agreement(last[name], last[_C])}")
    most = MOST_TIMES_C[experiment.activation]
    verdict = "yes" if best[_TRAIN] <= most * best[_C] else "NO"
    print(f"train takes at most {most:.2f} times what C takes: {verdict}")
    if _JAX in best:
        ratio = best[_JAX] / best[_TRAIN]
        verdict = "yes" if ratio >= LEAST_TIMES_JAX else "NO"
        print(
            f"train is {ratio:.2f} times as fast as JAX; at least {LEAST_TIMES_JAX:.2f}: {verdict}"
        )


MOST_TIMES_C = {"none": 1.0, "tanh": 0.75}
"""What is wanted; C calls the library's tanh, `train` has its own."""
LEAST_TIMES_JAX = 1.6
"""How many times as fast as JAX is wanted."""
_C = "C, gcc -O3"
_TRAIN = "train (this project)"
_JAX = "JAX, jitted scan"


def agreement(weights: np.ndarray | None, reference: np.ndarray) -> str:
    if weights is None:
        return "after fewer epochs"
    if np.array_equal(weights, reference):
        return "the same bits as C"
    return f"within {np.abs(weights - reference).max():.0e} of C"


def all_contenders(folder: Path) -> tuple[dict[str, tuple[Contender, int]], list[str]]:
    """Every contender with the epochs it does in a round, and a sentence for each missing one."""
    contenders: dict[str, tuple[Contender, int]] = {
        _C: (c_loop(folder), 10_000),
        _TRAIN: (trained, 10_000),
        "network.step, the readable truth": (readable, 20),
        "a loop over NumPy scalars": (numpy_scalars, 100),
    }
    missing = []
    for name, package, make, epochs in (
        (_JAX, "jax", jax_scan, 10_000),
        ("PyTorch, SGD", "torch", torch_sgd, 2),
        ("scikit-learn, MLPRegressor", "sklearn", scikit_learn, 5),
    ):
        try:
            contenders[name] = (make(), epochs)
        except ImportError:
            missing.append(f"{name} is missing: {package} is in benchmarks/requirements.txt.")
    return contenders, missing


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time that `work` takes."""
    began = process_time()
    work()
    return process_time() - began


def run_anew(experiment: Experiment) -> Run:
    """What `train` does with an experiment that it does not remember."""
    training = Training(experiment)
    while not training.done:
        training.advance()
    return training.run()


def trained(experiment: Experiment) -> tuple[float, np.ndarray]:
    runs: list[Run] = []
    seconds = timed(lambda: runs.append(run_anew(experiment)))
    return seconds, runs[0].weights[-1]


def c_loop(folder: Path) -> Contender:
    source, library = folder / "loop.c", folder / "loop.so"
    source.write_text(C_SOURCE)
    subprocess.run(
        ["gcc", "-O3", "-ffp-contract=off", "-shared", "-fPIC", source, "-o", library, "-lm"],
        check=True,
    )
    loaded = ctypes.CDLL(str(library))

    def run(experiment: Experiment) -> tuple[float, np.ndarray]:
        function = getattr(loaded, {"none": "none", "tanh": "tanh_"}[experiment.activation])
        weights, rows = start(experiment), experiment.rows
        losses = np.empty((3, experiment.epochs))

        def call() -> None:
            pointer = ctypes.POINTER(ctypes.c_double)
            function(
                weights.ctypes.data_as(pointer),
                rows.ctypes.data_as(pointer),
                ctypes.c_long(len(rows)),
                ctypes.c_long(experiment.epochs),
                ctypes.c_double(experiment.learning_rate),
                *(row.ctypes.data_as(pointer) for row in losses),
            )

        return timed(call), weights

    return run


def readable(experiment: Experiment) -> tuple[float, None]:
    rows, network, optimizer = experiment.rows.tolist(), experiment.network, experiment.optimizer

    def loop() -> None:
        state = at_rest(unflatten(experiment.sizes, start(experiment)))
        for _ in range(experiment.epochs):
            for row in rows:
                state = step(network, optimizer, state, [row])
        flatten(state.parameters)

    return timed(loop), None


def numpy_scalars(experiment: Experiment) -> tuple[float, None]:
    """The loop one writes first: arrays for the data and the weights, a line for each gradient."""
    rows, eta, tanh = experiment.rows, experiment.learning_rate, experiment.activation == "tanh"
    w = start(experiment)

    def loop() -> None:
        for _ in range(experiment.epochs):
            for x1, x2, y in rows:
                a1 = w[0] * x1 + w[1] * x2 + w[6]
                a2 = w[2] * x1 + w[3] * x2 + w[7]
                if tanh:
                    a1, a2 = np.tanh(a1), np.tanh(a2)
                d = -2.0 * (y - (w[4] * a1 + w[5] * a2 + w[8]))
                d1 = d * w[4] * (1.0 - a1 * a1 if tanh else 1.0)
                d2 = d * w[5] * (1.0 - a2 * a2 if tanh else 1.0)
                w[4] -= eta * d * a1
                w[5] -= eta * d * a2
                w[8] -= eta * d
                w[0] -= eta * d1 * x1
                w[1] -= eta * d1 * x2
                w[6] -= eta * d1
                w[2] -= eta * d2 * x1
                w[3] -= eta * d2 * x2
                w[7] -= eta * d2

    return timed(loop), None


def jax_scan() -> Contender:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    compiled = {}

    def compile_(activation: str, epochs: int) -> Callable:
        phi = {"none": lambda z: z, "tanh": jnp.tanh}[activation]

        def loss(w: jax.Array, row: jax.Array) -> jax.Array:
            a = phi(w[:4].reshape(2, 2) @ row[:2] + w[6:8])
            return (row[2] - (w[4:6] @ a + w[8])) ** 2

        def update(w: jax.Array, row: jax.Array, eta: float) -> tuple[jax.Array, jax.Array]:
            value, gradient = jax.value_and_grad(loss)(w, row)
            return w - eta * gradient, value

        @jax.jit
        def run(w: jax.Array, rows: jax.Array, eta: float) -> jax.Array:
            def one_pass(w: jax.Array, _: None) -> tuple[jax.Array, jax.Array]:
                w, losses = jax.lax.scan(lambda w, row: update(w, row, eta), w, rows)
                return w, jnp.array([losses.min(), losses.mean(), losses.max()])

            return jax.lax.scan(one_pass, w, None, length=epochs)

        return run

    def run(experiment: Experiment) -> tuple[float, np.ndarray]:
        key = experiment.activation, experiment.epochs
        arguments = start(experiment), np.array(experiment.rows), experiment.learning_rate
        if key not in compiled:
            compiled[key] = compile_(*key)
            jax.block_until_ready(compiled[key](*arguments))
        results = []
        seconds = timed(lambda: results.append(jax.block_until_ready(compiled[key](*arguments)[0])))
        return seconds, np.asarray(results[0])

    return run


def torch_sgd() -> Contender:
    import torch

    torch.set_num_threads(1)  # more only cost time on tensors of two numbers

    def run(experiment: Experiment) -> tuple[float, None]:
        phi = {"none": torch.nn.Identity, "tanh": torch.nn.Tanh}[experiment.activation]()
        model = torch.nn.Sequential(torch.nn.Linear(2, 2), phi, torch.nn.Linear(2, 1)).double()
        optimizer = torch.optim.SGD(model.parameters(), lr=experiment.learning_rate)
        rows = torch.tensor(experiment.rows)

        def loop() -> None:
            for _ in range(experiment.epochs):
                for row in rows:
                    optimizer.zero_grad()
                    ((row[2] - model(row[:2])) ** 2).sum().backward()
                    optimizer.step()

        return timed(loop), None

    return run


def scikit_learn() -> Contender:
    from sklearn.neural_network import MLPRegressor

    def run(experiment: Experiment) -> tuple[float, None]:
        model = MLPRegressor(
            hidden_layer_sizes=experiment.hidden,
            activation={"none": "identity", "tanh": "tanh"}[experiment.activation],
            solver="sgd",
            alpha=0.0,
            batch_size=1,
            learning_rate_init=2 * experiment.learning_rate,
            momentum=0.0,
            nesterovs_momentum=False,
            shuffle=False,
        )
        x, y = experiment.rows[:, :2], experiment.rows[:, 2]

        def loop() -> None:
            for _ in range(experiment.epochs):
                model.partial_fit(x, y)

        return timed(loop), None

    return run


def linearity() -> None:
    """Print the cost of a step from 1e4 to 1e8 steps."""
    os.environ["LAB_MAX_STEPS"] = "100000000"
    print("\ntrain, 2-2-1, 100 samples, no activation: cost over steps")
    print(f"{'steps':>12}{'seconds':>12}{'ns a step':>12}")
    for power in range(4, 9):
        experiment = dataclasses.replace(work("none"), epochs=10 ** (power - 2))
        seconds = min(trained(experiment)[0] for _ in range(5 if power < 8 else 2))
        print(f"{10**power:12,}{seconds:12.6f}{1e9 * seconds / 10**power:12.1f}")


def a_million_epochs() -> None:
    """Print the time and the memory of the longest run of the original exercise."""
    experiment = Experiment(epochs=1_000_000)
    run = run_anew(experiment)
    seconds = min(timed(lambda: run_anew(experiment)) for _ in range(3))
    history = sum(value.nbytes for value in vars(run).values() if isinstance(value, np.ndarray))
    print(
        f"\n1,000,000 epochs of the original exercise: {seconds:.3f} s, "
        f"{len(run.epochs):,} recorded states, {history / 1e6:.2f} MB of history"
    )


if __name__ == "__main__":
    main()
