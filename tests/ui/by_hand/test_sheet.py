"""What is said of the numbers of a sheet."""

from dataclasses import replace

from nn_core import Experiment, explain_step
from nn_core.step.quantities import Quantity
from nn_core.step.sheet import judge
from tests.nn_core.random_steps import first_ledger
from ui.by_hand.sheet import judged, remarks, summary
from ui.language import speaking

LEDGER = first_ledger(Experiment())
[TRACE] = LEDGER.traces
# y = 4 where 1 is wanted: dL/dy = 6, dL/dw5 = 12, new w5 = -0.2, new b3 = -0.6.


def test_a_sentence_for_every_number_that_was_typed():
    asked = [Quantity("gradient", name) for name in ("w5", "w6", "b3", "w1", "w2")]
    entries = dict(zip(asked, ("12", "6", "-6", "", "1,000"), strict=True))
    verdicts = judge(LEDGER, TRACE, entries)
    notes, praise = remarks(LEDGER, verdicts)
    assert praise == {asked[0]: "✓ right"}
    assert notes[asked[1]].startswith("✗ here it is 12. The factor 2 is missing.")
    assert notes[asked[2]].endswith(" It is right but for the sign.")
    assert notes[asked[4]] == "'1,000' may be 1.000 or 1000; write one of these."
    assert set(notes) == {asked[1], asked[2], asked[4]}
    assert summary(verdicts) == "1 of 4 numbers of your sheet are right."


def test_right_up_to_rounding_shows_our_number():
    asked = [Quantity("new", "w5")]
    verdicts = judge(LEDGER, TRACE, {asked[0]: "-0.21"}, slack=lambda quantity: 0.02)
    _, praise = remarks(LEDGER, verdicts)
    assert praise == {asked[0]: "✓ right up to rounding: here it is −0.2"}


def test_a_number_that_stands_elsewhere_is_said():
    asked = [Quantity("prediction", "1"), Quantity("new", "w1")]
    verdicts = judge(LEDGER, TRACE, {asked[1]: "−0.60"})
    notes, _ = remarks(LEDGER, verdicts)
    assert notes[asked[1]].endswith(" Here this is new b1, new b2 and new b3.")


def test_a_wrong_number_is_explained_in_chinese():
    wrong = Quantity("gradient", "w6")
    with speaking("zh"):
        notes, _ = remarks(LEDGER, judge(LEDGER, TRACE, {wrong: "6"}))
    assert notes[wrong].startswith("✗ 这里是 12。漏了因子 2。")


def test_rounding_on_the_way_counts_where_the_sheet_says_so():
    one_third = replace(Experiment(), learning_rate=0.333)
    ledger = explain_step(one_third, 0)
    # gradient of w5 is 12, new w5 = 1 - 0.333 * 12 = -2.996; a sheet of one decimal: -3.0.
    new = Quantity("new", "w5")
    for text, decimals, outcome in (
        ("-3.0", 1, "right"),
        ("-2.9", 1, "rounded"),
        ("-2.9", None, "wrong"),
        ("-1.9", 1, "wrong"),
    ):
        verdicts = judged(ledger, ledger.traces[0], {new: text}, decimals, frozenset())
        assert verdicts[new].outcome == outcome, (text, decimals)
