"""The script is run, and prints what the ledger has."""

import ast
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment
from nn_core.functions import ACTIVATIONS, LOSSES, UPDATES
from nn_core.network import at_rest
from nn_core.parameters import unflatten
from nn_core.step.ledger import explain
from tests.nn_core.random_steps import first_ledger
from ui.arithmetic import FUNCTIONS
from ui.by_hand.markdown import markdown
from ui.by_hand.script import numpy_script
from ui.by_hand.tables import ledger_table
from ui.language import speaking

BASE = Experiment(dataset="xor", init="random", hidden=(3, 2), batch_size=3, output_rate=2.0)
TWO_OUTPUTS = Experiment(
    dataset="custom",
    samples=((0.5, -1.0, 1.0, 0.0), (0.25, 0.75, -0.5, 2.0)),
    init="random",
    activation="tanh",
    biases="fixed",
    batch_size="all",
)
EXPERIMENTS = [
    Experiment(),
    TWO_OUTPUTS,
    *(replace(BASE, activation=name) for name in ACTIVATIONS),
    *(replace(BASE, activation="tanh", output_activation=name) for name in ACTIVATIONS),
    *(replace(BASE, loss=name) for name in LOSSES),
]


def run_script(script):
    """What the script prints: the lines of the samples, and the numbers of each parameter."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    lines = [line.split() for line in result.stdout.splitlines()]
    samples = [line for line in lines if line[0] == "prediction"]
    return samples, {name: numbers for name, *numbers in lines[len(samples) :]}


def prints_the_ledger(ledger):
    """To the last digit; a zero has no sign."""
    samples, rows = run_script(numpy_script(ledger))
    assert samples == [
        ["prediction", *map(unsigned, trace.predictions), "loss", repr(trace.loss)]
        for trace in ledger.traces
    ]
    assert rows == {
        row.name: [*map(unsigned, (row.before, row.gradient, row.after))] for row in ledger.rows
    }


@pytest.mark.parametrize("number", range(len(EXPERIMENTS)))
def test_the_script_prints_the_numbers_of_the_ledger(number):
    experiment = EXPERIMENTS[number]
    first = first_ledger(experiment)
    prints_the_ledger(explain(experiment, 1, first.next_state))


def unsigned(number):
    return repr(number).replace("-0.0", "0.0") if number == 0.0 else repr(number)


def test_zeros_have_no_sign_wherever_a_step_is_written():
    """−0.0 is in the ledger, as the gradient of w1 at x1 = 0 with a negative δ."""
    experiment = Experiment(dataset="custom", samples=((0.0, 1.0, 9.0),))
    ledger = first_ledger(experiment)
    assert repr(ledger.row("w1").gradient) == "-0.0"
    prints_the_ledger(ledger)
    table = ledger_table(ledger, ledger.traces[0], False, 17).to_csv(index=False)
    for text in (table, markdown(ledger, ledger.traces[0])):
        assert not re.search(r"-0(\.0)?(?![.\d])", text)


def test_a_step_that_overflows_prints_without_a_warning():
    state = at_rest(unflatten((2, 2, 1), np.full(9, 1e90)))
    samples, rows = run_script(numpy_script(explain(Experiment(), 0, state)))
    assert samples[0][-1] == "inf"
    assert len(rows) == 9


def test_only_what_is_used_is_in_the_script():
    script = numpy_script(first_ledger(Experiment(activation="relu")))
    assert "def where_less" in script
    assert "def tanh" not in script
    assert "Number" not in script


def test_every_function_of_the_script_has_a_comment():
    used = numpy_script(first_ledger(Experiment(activation="tanh", output_activation="sigmoid")))
    used += numpy_script(first_ledger(Experiment(activation="relu")))
    assert {name for name in FUNCTIONS if f"def {name}(" in used} == set(FUNCTIONS)


def test_a_chinese_script_has_chinese_comments_and_the_same_lines():
    ledger = first_ledger(TWO_OUTPUTS)
    with speaking("zh"):
        script = numpy_script(ledger)
    assert ast.get_docstring(ast.parse(script)).startswith("第 1 步：第 1 轮，样本 1 到 2。")
    assert "# 更新，使用各样本的平均梯度\n" in script
    words = {"prediction": "预测值", "loss": "损失"}
    english = ast.parse(numpy_script(ledger)).body[1:]
    chinese = ast.unparse(ast.parse(script).body[1:])
    for word, translated in words.items():
        chinese = chinese.replace(f"'{translated}'", f"'{word}'")
    assert chinese == ast.unparse(english)
    assert all(len(line) <= 100 for line in script.splitlines() if "#" in line)


def test_every_update_has_its_rule_in_the_script(monkeypatch):
    for name in UPDATES:
        optimizer = Experiment().optimizer._replace(update=name)
        monkeypatch.setattr(Experiment, "optimizer", property(lambda self, o=optimizer: o))
        prints_the_ledger(first_ledger(Experiment()))
