import re

from nn_core import Experiment
from nn_core.step.ledger import explain_step
from tests.nn_core.random_steps import first_ledger
from ui.by_hand.markdown import markdown
from ui.by_hand.title import title
from ui.language import speaking


def test_the_markdown_has_every_part_of_the_step():
    ledger = explain_step(Experiment(), 1)
    text = markdown(ledger, ledger.traces[0])
    assert text.startswith("# Step 2: epoch 2, sample 1\n")
    assert r"z_{1} &= w_{1} \cdot x_{1} + w_{2} \cdot x_{2} + b_{1} = 0.4 \cdot 1" in text
    assert r"\frac{dL}{dw_{1}} &= \delta_{1} \cdot x_{1} = 0.672 \cdot 1 = 0.672" in text
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


def test_in_chinese_the_formulas_and_numbers_are_the_same():
    ledger = explain_step(Experiment(dataset="xor", batch_size=3), 0)
    english = markdown(ledger, ledger.traces[0])
    with speaking("zh"):
        chinese = markdown(ledger, ledger.traces[0])
    assert chinese.startswith("# 第 1 步：第 1 轮，样本 1 到 3\n")
    assert "## 样本 2：x1 = 0.0、x2 = 1.0、y = 1.0" in chinese
    assert (
        chinese.replace(r"\text{新}", r"\text{new}").split("$$")[1::2]
        == (english.split("$$")[1::2])
    )
    assert re.findall(r"[\d.]+", chinese.split("| --- |")[1]) == (
        re.findall(r"\d[\d.]*(?<!\.)|\d", english.split("| --- |")[1])
    )


def test_titles():
    assert title(explain_step(Experiment(dataset="xor"), 5)) == "Step 6: epoch 2, sample 2"
    ledger = explain_step(Experiment(dataset="xor", batch_size=3), 2)
    assert title(ledger) == "Step 3: epoch 2, samples 1 to 3"


def test_the_markdown_of_an_exercise_with_two_outputs_and_fixed_biases():
    experiment = Experiment(
        dataset="custom",
        samples=((0.05, 0.1, 0.01, 0.99),),
        init="random",
        output_activation="sigmoid",
        biases="fixed",
    )
    ledger = first_ledger(experiment)
    text = markdown(ledger, ledger.traces[0])
    assert "## Sample 1: x1 = 0.05, x2 = 0.1, y1 = 0.01, y2 = 0.99" in text
    assert "output activation sigmoid, loss squared" in text
    assert "The biases are fixed. The step uses 1 sample." in text
    assert r"\hat{y}_{2} &= \frac{1}{1 + e^{-z_{4}}}" in text
