"""The exported program prints the numbers of the lab."""

import ast
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core import Comparison, compare
from nn_core.parameters import unflatten
from tests.strategies import trainable
from ui.compare.script import numpy_script


def printed(script):
    """For each run its results and its layers, from what the program prints."""
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", script],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    runs: dict[str, dict[str, str]] = {}
    name = ""
    for line in done.stdout.splitlines():
        if not line.startswith("  "):
            name, runs[line] = line, {}
        elif line.startswith("  layer"):
            layer, text = line.split(": weights ")
            runs[name][layer.strip()] = text
        else:
            key, value = line.split()
            runs[name][key] = value
    return runs


def expected(comparison: Comparison):
    """The same, from the comparison."""
    runs = {}
    for name, run in comparison.runs.items():
        result = comparison.results[name]
        keys = ("last_loss", "final_loss", "solved_at", "diverged_at", "epochs")
        runs[name] = {key: str(getattr(result, key)) for key in keys}
        for place, layer in enumerate(unflatten(run.experiment.sizes, run.weights[-1]), start=1):
            runs[name][f"layer {place}"] = f"{layer.weights} biases {layer.biases}"
    return runs


names = st.sampled_from(['"""', "'; import os #", "{name}", "η 0.1 → 0.5", "\\", "plain"])


@settings(max_examples=12)
@given(
    st.dictionaries(
        names,
        trainable(epochs=st.integers(1, 20), learning_rate=st.floats(0.0, 3.0)),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([0.01, 0.5]),
)
def test_the_program_prints_every_result_and_every_weight_with_all_digits(named, threshold):
    comparison = compare(named, threshold)
    script = numpy_script(comparison)
    assert ast.parse(script)
    assert "nn_core" not in script
    assert printed(script) == expected(comparison)
