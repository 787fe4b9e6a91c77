"""My sheet says: what is right as rounded, what rounding may have done, what is wrong and why."""

from nn_core import Experiment
from nn_core.step.quantities import Quantity
from nn_core.step.sheet import judge, quantities, rounding_slack
from tests.nn_core.random_steps import first_ledger

EXPERIMENT = Experiment(
    dataset="custom",
    samples=((1.0, 0.5, 1.0),),
    init="custom",
    weights=(0.5, 0.3, -0.2, 0.8, 0.6, -0.4, 0.1, -0.1, 0.2),
    learning_rate=0.1,
)
LEDGER = first_ledger(EXPERIMENT)
[TRACE] = LEDGER.traces
# By hand: z1 = 0.75, z2 = 0.1, y = 0.61, dL/dy = -0.78, dL/dw5 = -0.585, new w5 = 0.6585.


def said(kind, of, text, **settings):
    quantity = Quantity(kind, of)
    return judge(LEDGER, TRACE, {quantity: text}, **settings)[quantity]


def test_numbers_are_right_as_they_are_rounded():
    for kind, of, text in (
        ("z", "1", "0,75"),
        ("z", "1", "3/4"),
        ("prediction", "1", "0.6"),
        ("prediction", "1", "0.610"),
        ("delta", "3", "−0.78"),
        ("gradient", "w5", "-0.585"),
        ("gradient", "w5", "-0.6"),
        ("new", "w5", "0.659"),
        ("new", "w5", "0.6585"),
        ("loss", "", "0.1521"),
    ):
        assert said(kind, of, text).outcome == "right", (kind, of, text)


def test_a_number_has_to_have_a_digit_unless_the_sheet_rounds_so():
    assert said("new", "b2", "0").outcome == "wrong"  # it is -0.1312
    assert said("new", "b2", "0", decimals=0).outcome == "right"
    assert said("new", "b2", "-0.1", decimals=0).outcome == "right"
    assert said("new", "b2", "-0.1").outcome == "right"
    assert said("new", "b2", "-0.1", decimals=3).outcome == "wrong"


def test_what_rounding_on_the_way_can_do_is_not_wrong():
    assert said("gradient", "w5", "-0.58", decimals=4).outcome == "wrong"
    assert (
        said("gradient", "w5", "-0.58", decimals=4, slack=lambda quantity: 0.006).outcome
        == "rounded"
    )
    assert (
        said("gradient", "w5", "-0.57", decimals=4, slack=lambda quantity: 0.006).outcome == "wrong"
    )


def test_what_rounding_to_one_decimal_on_the_way_leads_to_is_right_up_to_rounding():
    # z1 = 0.75 -> 0.8, z2 = 0.1, y = 0.6 * 0.8 - 0.4 * 0.1 + 0.2 = 0.64 -> 0.6,
    # dL/dy = -0.8, dL/dw5 = -0.64 -> -0.6, new w5 = 0.66 -> 0.7; without rounding 0.6585.
    slack = rounding_slack(LEDGER, TRACE, 1)
    for kind, of, text in (
        ("z", "1", "0.8"),
        ("prediction", "1", "0.6"),
        ("delta", "3", "-0.8"),
        ("delta", "1", "-0.5"),
        ("gradient", "w5", "-0.6"),
        ("change", "w5", "0.1"),
        ("new", "w5", "0.7"),
        ("loss", "", "0.2"),
    ):
        verdict = said(kind, of, text, decimals=1, slack=slack)
        assert verdict.outcome in ("right", "rounded"), (kind, of, text)
    assert said("delta", "3", "-0.7", decimals=1, slack=slack).outcome == "rounded"
    assert said("delta", "3", "-1.2", decimals=1, slack=slack).outcome == "wrong"
    assert slack(Quantity("z", "1")) == 0.05  # the given numbers are exact: one rounding
    assert said("z", "1", "0.6", decimals=1, slack=slack).outcome == "wrong"


def test_wrong_numbers_have_reasons():
    # Without the factor 2: -0.39 * 0.75.
    assert "factor 2" in said("gradient", "w5", "-0.2925").reasons
    assert "other sign" in said("gradient", "w5", "0.585").reasons
    assert "ascent" in said("new", "w5", "0.5415").reasons
    other = said("a", "1", "0.1")
    assert (other.reasons, other.others) == (("another",), (Quantity("a", "2"),))
    nothing = said("new", "w5", "17")
    assert (nothing.outcome, nothing.reasons) == ("wrong", ())


def test_a_sheet_may_have_the_other_sign():
    delta = Quantity("delta", "3")
    verdict = judge(LEDGER, TRACE, {delta: "0.78"}, negative=frozenset([delta]))[delta]
    assert (verdict.outcome, verdict.value) == ("right", -TRACE.gradient[-1].biases[0])


def test_what_cannot_be_read_is_said_and_blanks_are_left_alone():
    entries = {Quantity("z", "1"): "1,000", Quantity("z", "2"): "  "}
    [(quantity, verdict)] = judge(LEDGER, TRACE, entries).items()
    assert (quantity.of, verdict.outcome) == ("1", "unreadable")
    assert verdict.sentence == "'1,000' may be 1.000 or 1000; write one of these."


def test_everything_of_the_step_can_be_given_once():
    listed = quantities(LEDGER, TRACE)
    assert len(set(listed)) == len(listed)
    assert [q.of for q in listed if q.kind == "z"] == ["1", "2"]
    assert [q.of for q in listed if q.kind == "delta"] == ["1", "2", "3"]
    assert sum(q.kind in ("gradient", "change", "new") for q in listed) == 27
