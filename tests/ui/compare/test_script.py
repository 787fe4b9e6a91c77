"""The exported program prints the numbers of the lab."""

import ast
import re
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core import Comparison, Experiment, compare
from nn_core.experiment import KINDS
from nn_core.parameters import unflatten
from tests.strategies import trainable
from ui.compare.script import numpy_script
from ui.language import speaking


def printed(script):
    """The table's rows and for each run its layers, from what the program prints."""
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", script],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    table, *blocks = done.stdout.split("\n\n")
    runs: dict[str, dict[str, str]] = {}
    for block in blocks:
        name, *lines = block.strip("\n").splitlines()
        runs[name] = dict(line.strip().split(": weights ") for line in lines)
    return [re.split(r"  +", line.rstrip()) for line in table.splitlines()], runs


def expected(comparison: Comparison):
    """The same, from the comparison."""
    keys = ("last_loss", "final_loss", "solved_at", "diverged_at", "epochs")
    experiments, results = comparison.experiments.values(), comparison.results.values()
    table = [
        ["", *comparison.runs],
        *(
            [name, *(KINDS[name].format(getattr(each, name)) for each in experiments)]
            for name in comparison.differing
        ),
        *([key, *(str(getattr(each, key)) for each in results)] for key in keys),
    ]
    runs = {
        name: {
            f"layer {place}": f"{layer.weights} biases {layer.biases}"
            for place, layer in enumerate(unflatten(run.experiment.sizes, run.weights[-1]), start=1)
        }
        for name, run in comparison.runs.items()
    }
    return [[text for text in row if text] for row in table], runs


names = st.sampled_from(['"""', "'; import os #", "{name}", "η 0.1 → 0.5", "\\", "plain"])


def test_the_program_in_chinese_is_the_same_but_for_what_it_says_of_itself():
    comparison = compare({"一": Experiment()})
    with speaking("zh"):
        script = numpy_script(comparison)
    assert script.startswith('"""训练 Backprop Lab 的实验')
    assert printed(script) == printed(numpy_script(comparison))
    words = [*re.findall(r'"""(.*?)"""', script, re.DOTALL), *re.findall("# (.*)", script)]
    assert len(words) > 30
    assert [text for text in words if not re.search("[\u4e00-\u9fff]", text)] == []
    assert all(len(line) <= 100 for line in script.splitlines() if "。" in line)


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
    table, runs = printed(script)
    assert [[text for text in row if text] for row in table] == expected(comparison)[0]
    assert runs == expected(comparison)[1]
