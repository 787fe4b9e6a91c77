"""What is said of the numbers of a sheet."""

from dataclasses import replace

from nn_core import Experiment, explain_step
from nn_core.step.quantities import Quantity
from nn_core.step.sheet import judge
from ui.by_hand.sheet import AS_WRITTEN, judged, said, summary

LEDGER = explain_step(Experiment(), 0)
[TRACE] = LEDGER.traces
# y = 4 where 1 is wanted: dL/dy = 6, dL/dw5 = 12, new w5 = -0.2, new b3 = -0.6.


def test_a_sentence_for_every_number_that_was_typed():
    asked = [Quantity("gradient", name) for name in ("w5", "w6", "b3", "w1", "w2")]
    entries = dict(zip(asked, ("12", "6", "-6", "", "1,000"), strict=True))
    verdicts = judge(LEDGER, TRACE, entries)
    notes, praise = said(LEDGER, asked, verdicts)
    assert praise == {(0, 0): "✓ right"}
    assert notes[1, 0].startswith("✗ here it is 12. The factor 2 is missing.")
    assert "It is right but for the sign" in notes[2, 0]
    assert notes[4, 0] == "'1,000' may be 1.000 or 1000; write one of these."
    assert set(notes) == {(1, 0), (2, 0), (4, 0)}
    assert summary(verdicts) == "1 of 4 numbers of your sheet are right."


def test_right_up_to_rounding_shows_our_number():
    asked = [Quantity("new", "w5")]
    verdicts = judge(LEDGER, TRACE, {asked[0]: "-0.21"}, slack=lambda quantity: 0.02)
    _, praise = said(LEDGER, asked, verdicts)
    assert praise == {(0, 0): "✓ right up to rounding: here it is −0.2"}


def test_a_number_that_stands_elsewhere_is_said():
    asked = [Quantity("prediction", "1"), Quantity("new", "w1")]
    verdicts = judge(LEDGER, TRACE, {asked[1]: "−0.60"})
    notes, _ = said(LEDGER, asked, verdicts)
    assert "This is new b1, new b2, new b3 here" in notes[1, 0]


def test_rounding_on_the_way_counts_where_the_sheet_says_so():
    one_third = replace(Experiment(), learning_rate=0.333)
    ledger = explain_step(one_third, 0)
    # gradient of w5 is 12, new w5 = 1 - 0.333 * 12 = -2.996; a sheet of one decimal: -3.0.
    new = Quantity("new", "w5")
    for text, decimals, outcome in (
        ("-3.0", 1, "right"),
        ("-2.9", 1, "rounded"),
        ("-2.9", AS_WRITTEN, "wrong"),
        ("-1.9", 1, "wrong"),
    ):
        verdicts = judged(ledger, ledger.traces[0], {new: text}, decimals, frozenset())
        assert verdicts[new].outcome == outcome, (text, decimals)
