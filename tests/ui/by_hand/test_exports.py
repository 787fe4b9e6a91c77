import subprocess
import sys

import pytest

from nn_core import Experiment, train
from nn_core.step.ledger import explain_step
from ui.by_hand.exports import markdown, numpy_script, title

EXPERIMENTS = [
    Experiment(),
    Experiment(dataset="xor", init="random", activation="tanh", batch_size=3, output_rate=2.0),
    Experiment(dataset="xor", init="random", activation="relu", hidden=(3, 2), batch_size="all"),
    Experiment(dataset="plane", init="random", activation="sigmoid", hidden=(3, 2), nudge=1e-3),
]


def run_script(script):
    """What the script prints: losses of the samples, and the numbers of each parameter by name."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    lines = [line.split() for line in result.stdout.splitlines()]
    samples = [(float(a), float(b)) for word, a, _, b in lines[: result.stdout.count("loss")]]
    rows = {name: tuple(map(float, numbers)) for name, *numbers in lines[len(samples) :]}
    return samples, rows


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.activation)
def test_the_script_prints_the_numbers_of_the_ledger(experiment):
    run = train(experiment)
    for step in (0, run.steps - 1):
        ledger = explain_step(experiment, step, run)
        samples, rows = run_script(numpy_script(ledger))
        assert samples == [(trace.prediction, trace.loss) for trace in ledger.traces]
        assert rows == {row.name: (row.before, row.gradient, row.after) for row in ledger.rows}


def test_the_markdown_has_every_part_of_the_step():
    ledger = explain_step(Experiment(), 1)
    text = markdown(ledger, ledger.traces[0])
    assert text.startswith("# Step 2: epoch 2, sample 1\n")
    assert r"z_{1} &= w_{1} \cdot x_{1} + w_{2} \cdot x_{2} + b_{1} = 0.4 \cdot 1" in text
    assert r"\frac{dL}{dw_{1}} &= \frac{dL}{d\hat{y}} \cdot w_{5} \cdot \varphi'(a_{1})" in text
    for row in ledger.rows:
        assert (
            f"| {row.name} | {row.before!r} | {row.gradient!r} | {row.change!r} | {row.after!r} |"
            in text
        )
    assert text.count("$$") % 2 == 0


def test_a_large_batch_is_written_out_for_one_sample_and_a_small_one_for_all():
    small = explain_step(Experiment(dataset="xor", batch_size="all"), 0)
    assert markdown(small, small.traces[2]).count("### Forward") == 4
    large = explain_step(Experiment(dataset="circles", batch_size="all"), 0)
    text = markdown(large, large.traces[6])
    assert text.count("### Forward") == 1
    assert "## Sample 7: " in text
    assert len(text) < 20_000


def test_titles():
    assert title(explain_step(Experiment(dataset="xor"), 5)) == "Step 6: epoch 2, sample 2"
    ledger = explain_step(Experiment(dataset="xor", batch_size=3), 2)
    assert title(ledger) == "Step 3: epoch 2, samples 1 to 3"
