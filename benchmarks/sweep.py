"""How fast a sweep is, against a C kernel of the same layout, measured side by side in one run.

    python -m benchmarks.sweep [--rounds N]

The work is 256 × 256 networks 2-2-1 on XOR, 500 epochs, one update after every sample, none of
which diverges. The measure is a C kernel with the runs in the innermost loop, compiled on the spot
with `gcc -O3 -march=native -ffast-math -fopenmp` and the vector math library; it keeps no losses
but the last ones and watches for no divergence. Rounds alternate; the ratio is that of the best
rounds and, in brackets, the median of the ratios of neighbours. Times are processor time over all
cores, which leaves out what a busy machine spends on others.

Then: whether the cost is linear in cells, epochs and samples; what diverged cells cost; the fractal
border; and, where Dask is installed, two workers on this machine beside two threads.
"""

import argparse
import ctypes
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from nn_core import Experiment, SweepAxis, sweep
from nn_core.many import train_many
from nn_core.starts import starts
from nn_core.sweep.plan import Plan
from nn_core.sweep.sweep import Sweeping

C_SOURCE = """
#include <math.h>
#define LANES 64
#define NETWORK(NAME, PHI, SLOPE)                                                             \\
    void NAME(const double *w, const double *eta, const double *rows, long samples, long runs,\\
              long epochs, double *loss) {                                                    \\
        _Pragma("omp parallel for schedule(dynamic)")                                         \\
        for (long first = 0; first < runs; first += LANES) {                                  \\
            double p[9][LANES] __attribute__((aligned(64)));                                  \\
            double total[LANES] __attribute__((aligned(64)));                                 \\
            const double *h = eta + first;                                                    \\
            for (int k = 0; k < 9; k++)                                                       \\
                for (int l = 0; l < LANES; l++) p[k][l] = w[k * runs + first + l];            \\
            for (long epoch = 0; epoch < epochs; epoch++) {                                   \\
                for (int l = 0; l < LANES; l++) total[l] = 0.0;                               \\
                for (long i = 0; i < samples; i++) {                                          \\
                    double x1 = rows[3 * i], x2 = rows[3 * i + 1], y = rows[3 * i + 2];       \\
                    _Pragma("omp simd")                                                       \\
                    for (int l = 0; l < LANES; l++) {                                         \\
                        double a1 = PHI(p[0][l] * x1 + p[1][l] * x2 + p[6][l]);               \\
                        double a2 = PHI(p[2][l] * x1 + p[3][l] * x2 + p[7][l]);               \\
                        double e = y - (p[4][l] * a1 + p[5][l] * a2 + p[8][l]);               \\
                        double d = -2.0 * e;                                                  \\
                        double d1 = d * p[4][l] * SLOPE(a1), d2 = d * p[5][l] * SLOPE(a2);    \\
                        total[l] += e * e;                                                    \\
                        p[4][l] -= h[l] * (d * a1);                                           \\
                        p[5][l] -= h[l] * (d * a2);                                           \\
                        p[8][l] -= h[l] * d;                                                  \\
                        p[0][l] -= h[l] * (d1 * x1);                                          \\
                        p[1][l] -= h[l] * (d1 * x2);                                          \\
                        p[6][l] -= h[l] * d1;                                                 \\
                        p[2][l] -= h[l] * (d2 * x1);                                          \\
                        p[3][l] -= h[l] * (d2 * x2);                                          \\
                        p[7][l] -= h[l] * d2;                                                 \\
                    }                                                                         \\
                }                                                                             \\
            }                                                                                 \\
            for (int l = 0; l < LANES; l++) loss[first + l] = total[l] / samples;             \\
        }                                                                                     \\
    }
#define SAME(z) (z)
#define ONE(a) 1.0
#define TANH_SLOPE(a) (1.0 - (a) * (a))
NETWORK(none, SAME, ONE)
NETWORK(tanh_, tanh, TANH_SLOPE)
"""
MOST_TIMES_C = {"none": 1.0, "tanh": 0.6}
"""What is wanted; the C kernel calls the vector math library's tanh."""
BASE = Experiment(dataset="xor", init="random", epochs=500)
AXES = (SweepAxis("learning_rate", 0.01, 0.1, 256), SweepAxis("init_scale", 0.1, 1.0, 256))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, help="rounds, alternating")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        library = compiled(Path(folder))
        for activation in ("none", "tanh"):
            against_c(replace(BASE, activation=activation), library, rounds)
    linearity()
    diverged_cells()
    fractal_border()
    dask(rounds=min(rounds, 5))


def compiled(folder: Path) -> ctypes.CDLL:
    """The C kernel as a library.

    It is linked without -ffast-math, with which loading it would make every number below 2e-308 of
    this process 0. Its threads sleep when they have nothing to do, as those of Python's pools do;
    by default they spin on for a while, in the processor time of what is measured next.
    """
    os.environ["OMP_WAIT_POLICY"] = "passive"
    source, code, library = (folder / f"lanes.{ending}" for ending in ("c", "o", "so"))
    source.write_text(C_SOURCE)
    options = ["-O3", "-march=native", "-ffast-math", "-fopenmp", "-fPIC"]
    subprocess.run(["gcc", *options, "-c", source, "-o", code], check=True)
    linked = ["-shared", "-fopenmp", code, "-o", library, "-lmvec", "-lm"]
    subprocess.run(["gcc", *linked], check=True)
    return ctypes.CDLL(str(library))


def against_c(base: Experiment, library: ctypes.CDLL, rounds: int) -> None:
    grid = np.meshgrid(AXES[1].values, AXES[0].values, indexing="ij")
    scale, eta = (np.ascontiguousarray(numbers.ravel()) for numbers in grid)
    states = starts(base, {"init_scale": scale})
    weights = np.ascontiguousarray(states.T)
    tiles = [slice(first, first + 4096) for first in range(0, len(eta), 4096)]
    rows, loss = np.ascontiguousarray(base.rows), np.empty(len(eta))
    function = library.none if base.activation == "none" else library.tanh_

    def in_c() -> np.ndarray:
        arrays = [numbers.ctypes.data_as(ctypes.c_void_p) for numbers in (weights, eta, rows)]
        counts = [ctypes.c_long(number) for number in (len(rows), len(eta), base.epochs)]
        function(*arrays, *counts, loss.ctypes.data_as(ctypes.c_void_p))
        return loss.reshape(grid[0].shape)

    def in_the_lab() -> np.ndarray:
        def trained(tile: slice) -> np.ndarray:
            return train_many(base, states[tile], learning_rate=eta[tile]).final_loss

        return np.concatenate(list(threads.map(trained, tiles))).reshape(grid[0].shape)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        np.testing.assert_allclose(in_the_lab(), in_c(), rtol=1e-6, atol=1e-12)
        ours, theirs, whole = np.array(
            [
                [seconds(work) for work in (in_the_lab, in_c, lambda: sweep(base, *AXES))]
                for _ in range(rounds)
            ]
        ).T
    steps = len(eta) * base.epochs * len(rows)
    most = MOST_TIMES_C[base.activation]
    ratio, median = ours.min() / theirs.min(), np.median(ours / theirs)
    print(
        f"{base.activation}: {1e9 * ours.min() / steps:.2f} ns a step and core "
        f"({1e9 * whole.min() / steps:.2f} with starts and distances, as a sweep), "
        f"C {1e9 * theirs.min() / steps:.2f} ns, ratio {ratio:.2f} ({median:.2f}); "
        f"at most {most:.2f}: {'yes' if ratio <= most else 'NO'}"
    )


def linearity() -> None:
    """Nanoseconds a step while one size grows and the others stay."""
    for label, sizes in {
        "cells": [(cells, 500, "xor") for cells in (64, 128, 256, 512, 1024)],
        "epochs": [(128, epochs, "xor") for epochs in (100, 1000, 10_000)],
        "samples": [(128, 500, name) for name in ("original", "xor", "plane", "circles")],
    }.items():
        shown = []
        for cells, epochs, dataset in sizes:
            base = replace(BASE, dataset=dataset, epochs=epochs)
            axes = [replace(axis, count=cells) for axis in AXES]
            steps = cells**2 * epochs * len(base.rows)
            best = min(seconds(lambda base=base, axes=axes: sweep(base, *axes)) for _ in range(3))
            size = {"cells": f"{cells}²", "epochs": epochs, "samples": len(base.rows)}[label]
            shown.append(f"{size}: {1e9 * best / steps:.2f}")
        print(f"ns a step over {label}: " + ", ".join(shown))


def diverged_cells() -> None:
    """The same grid where all hold and where all diverge within a few epochs."""
    axes = (SweepAxis("learning_rate", 5.0, 9.0, 256), SweepAxis("init_scale", 1.0, 2.0, 256))
    held = min(seconds(lambda: sweep(BASE, *AXES)) for _ in range(3))
    left = min(seconds(lambda: sweep(BASE, *axes)) for _ in range(3))
    print(f"a grid that diverges costs {100 * left / held:.0f} % of one that holds")


def fractal_border() -> None:
    base = Experiment(epochs=400)
    axes = (SweepAxis("learning_rate", 0.0, 0.5, 256), SweepAxis("init_scale", -2.5, 2.5, 256))
    taken = min(seconds(lambda: sweep(base, *axes), clock=perf_counter) for _ in range(5))
    print(f"the original exercise's 256² map at 400 epochs: {taken:.3f} s by the clock")


def dask(rounds: int) -> None:
    """Two workers of one thread beside two threads; the clock counts, on a machine at rest."""
    try:
        from distributed import Client
    except ImportError:
        print("Dask is not installed: pip install -r requirements-cluster.txt")
        return
    base = replace(BASE, activation="tanh", epochs=1000)
    plan = Plan(base, *AXES)

    def on(executor: Executor) -> Callable[[], None]:
        def run() -> None:
            sweeping = Sweeping(plan, executor)
            while sweeping.running:
                sweeping.advance()
            assert not sweeping.problem

        return run

    with cluster() as address, Client(address) as client, ThreadPoolExecutor(2) as threads:
        client.wait_for_workers(2)
        contenders = on(threads), on(client.get_executor(pure=False))
        for contender in contenders:
            contender()
        local, remote = np.array(
            [[seconds(each, clock=perf_counter) for each in contenders] for _ in range(rounds)]
        ).T
    share = np.median(local / remote)
    print(
        f"two Dask workers have {share:.2f} of the speed of two threads "
        f"({local.min():.2f} s and {remote.min():.2f} s); "
        f"at least 0.80: {'yes' if share >= 0.8 else 'NO'}"
    )


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a scheduler on loopback with two workers."""
    quiet = {"stdout": subprocess.DEVNULL, "text": True, "env": {**os.environ}}
    dask = [sys.executable, "-m", "dask"]
    scheduler = subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
        stderr=subprocess.PIPE,
        **quiet,
    )
    workers = []
    try:
        address = next(
            filter(None, (re.search(r"tcp://\S+:\d+", line) for line in scheduler.stderr))
        )[0]
        options = ["--nthreads", "1", "--no-dashboard", "--no-nanny"]
        workers = [
            subprocess.Popen(
                [*dask, "worker", address, *options], stderr=subprocess.DEVNULL, **quiet
            )
            for _ in range(2)
        ]
        yield address
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def seconds(work: Callable[[], object], clock: Callable[[], float] = process_time) -> float:
    began = clock()
    work()
    return clock() - began


if __name__ == "__main__":
    main()
