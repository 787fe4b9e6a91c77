"""An experiment is a value; what is not allowed gets a sentence, and nothing else is lost."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core import Experiment, start
from nn_core.declared import FieldError, shortened
from nn_core.experiment import DEFAULTS, KINDS, LARGEST_SEED, parse_field
from nn_core.parameters import parameter_count


def test_the_defaults_are_the_original_exercise():
    assert dataclasses.asdict(Experiment()) == {
        "dataset": "original",
        "samples": (),
        "noise": 0.0,
        "data_seed": 0,
        "hidden": (2,),
        "activation": "none",
        "output_activation": "none",
        "loss": "squared",
        "init": "symmetric",
        "init_scale": 1.0,
        "weights": (),
        "seed": 0,
        "nudge": 0.0,
        "biases": "learned",
        "learning_rate": 0.1,
        "output_rate": 1.0,
        "momentum": 0.0,
        "batch_size": 1,
        "epochs": 10,
    }
    assert Experiment().rows.tolist() == [[1.0, 1.0, 1.0]]
    assert Experiment().to_query() == {}


ALLOWED = {
    "noise": (0.0, 1.0),
    "data_seed": (0, LARGEST_SEED),
    "init_scale": (-100.0, 100.0),
    "seed": (0, LARGEST_SEED),
    "nudge": (-10.0, 10.0),
    "learning_rate": (0.0, 10.0),
    "output_rate": (0.0, 1000.0),
    "epochs": (1, 1_000_000),
}


@pytest.mark.parametrize(
    "experiment", [Experiment(), Experiment(dataset="custom", samples=((1.0, 2.0, 3.0),))]
)
def test_nobody_changes_the_samples_of_an_experiment(experiment):
    with pytest.raises(ValueError, match="read-only"):
        experiment.rows[0, 0] = 9.0


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, ends in ALLOWED.items() for value in ends]
)
def test_both_ends_of_what_is_allowed_are_allowed(name, value):
    assert getattr(Experiment(**{name: value}), name) == value


REFUSED = [
    ("dataset", "mnist", "one of original, and, or, xor, plane"),
    ("dataset", 1, "one of original"),
    ("samples", [(1, 2)], "at most 200 rows of two inputs and 1 to 3 targets from -1e+06 to 1e+06"),
    ("samples", [(1, 2, 3, 4, 5, 6)], "at most 200 rows of two inputs and 1 to 3 targets"),
    ("samples", [(1, 2, 3), (1, 2, 3, 4)], "at most 200 rows of two inputs and 1 to 3 targets"),
    ("samples", [(1, 2, 3)] * 201, "at most 200 rows"),
    ("samples", [(1, 2, math.nan)], "at most 200 rows"),
    ("samples", [(1, 2, 1.1e6)], "at most 200 rows"),
    ("samples", "1_1_1", "at most 200 rows"),
    ("noise", -5e-324, "a number from 0 to 1"),
    ("noise", math.nextafter(1.0, 2.0), "a number from 0 to 1"),
    ("data_seed", -1, "a whole number from 0 to 4294967295"),
    ("data_seed", LARGEST_SEED + 1, "a whole number from 0 to 4294967295"),
    ("hidden", (), "1 to 3 layers of 1 to 8 units"),
    ("hidden", (1, 1, 1, 1), "1 to 3 layers of 1 to 8 units"),
    ("hidden", (0,), "1 to 3 layers of 1 to 8 units"),
    ("hidden", (9,), "1 to 3 layers of 1 to 8 units"),
    ("hidden", (2.0,), "1 to 3 layers of 1 to 8 units"),
    ("hidden", 2, "1 to 3 layers of 1 to 8 units"),
    ("init", "ones", "one of symmetric, random, scaled, zeros, same-in, custom"),
    ("init_scale", 100.1, "a number from -100 to 100"),
    ("init_scale", math.inf, "a number from -100 to 100"),
    ("weights", [0.0] * 196, "at most 195 numbers from -1e+06 to 1e+06"),
    ("weights", [math.inf], "at most 195 numbers"),
    ("seed", 1.0, "a whole number from 0 to 4294967295"),
    ("seed", True, "a whole number from 0 to 4294967295"),
    ("nudge", -10.5, "a number from -10 to 10"),
    ("nudge", "0", "a number from -10 to 10"),
    ("activation", "softmax", "one of none, tanh, relu, leaky-relu, sigmoid"),
    ("output_activation", "linear", "one of none, tanh, relu, leaky-relu, sigmoid"),
    ("loss", "absolute", "one of squared"),
    ("biases", True, "one of learned, fixed"),
    ("learning_rate", -5e-324, "a number from 0 to 10"),
    ("learning_rate", math.nan, "a number from 0 to 10"),
    ("learning_rate", 10.1, "a number from 0 to 10"),
    ("learning_rate", 10**400, "a number from 0 to 10"),
    ("output_rate", 1000.5, "a number from 0 to 1000"),
    ("momentum", 1.0, "a number from 0 to below 1"),
    ("batch_size", 0, "a whole number from 1 to 200, or all"),
    ("batch_size", 201, "a whole number from 1 to 200, or all"),
    ("batch_size", "most", "a whole number from 1 to 200, or all"),
    ("epochs", 0, "a whole number from 1 to 1000000"),
    ("epochs", 1_000_001, "a whole number from 1 to 1000000"),
    ("epochs", None, "a whole number from 1 to 1000000"),
]


@pytest.mark.parametrize(("name", "value", "allowed"), REFUSED)
def test_a_refusal_names_the_field_its_value_and_what_is_allowed(name, value, allowed):
    with pytest.raises(ValueError, match=f"^{name} is ") as refusal:
        Experiment(**{name: value})
    sentence = str(refusal.value)
    assert refusal.value.name == name
    assert repr(value)[:40] in sentence
    assert f"it must be {allowed}" in sentence
    assert len(sentence) < 250


def test_every_field_is_refused_something():
    assert {name for name, _, _ in REFUSED} == set(KINDS)


def test_numbers_and_sequences_are_brought_to_one_form():
    given_loosely = Experiment(
        dataset="custom",
        samples=np.array([[1, 2, 3]], dtype=np.int32),
        hidden=[2],
        init="custom",
        weights=[1, 0, 0, 1, np.float64(1), True + 0, 0, 0, 0],
        learning_rate=1,
        nudge=np.float32(0.5),
        epochs=np.int64(5),
        seed=np.uint8(7),
    )
    assert given_loosely.samples == ((1.0, 2.0, 3.0),)
    assert given_loosely.hidden == (2,)
    for value, kind in (
        (given_loosely.samples[0][0], float),
        (given_loosely.weights[4], float),
        (given_loosely.weights[0], float),
        (given_loosely.learning_rate, float),
        (given_loosely.nudge, float),
        (given_loosely.epochs, int),
        (given_loosely.seed, int),
        (given_loosely.hidden[0], int),
    ):
        assert type(value) is kind


def test_equal_experiments_are_equal_and_hash_alike_however_they_are_given():
    one = Experiment(hidden=[2, 3], learning_rate=1, epochs=np.int32(4))
    other = Experiment(hidden=(2, 3), learning_rate=1.0, epochs=4)
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other, Experiment(hidden=(3, 2))}) == 2


def test_an_experiment_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Experiment().epochs = 5


@pytest.mark.parametrize(
    ("fields", "fault", "words"),
    [
        ({"dataset": "custom"}, "dataset", "samples has no rows; it must have at least one"),
        ({"init": "custom"}, "init", "weights has 0 numbers; a 2-2-1 network needs 9"),
        ({"init": "custom", "weights": [0] * 9, "hidden": (3,)}, "init", "2-3-1 network needs 13"),
        ({"batch_size": 2}, "batch_size", "with the data set original"),
        ({"dataset": "xor", "batch_size": 5}, "batch_size", "a whole number from 1 to 4, or all"),
    ],
)
def test_fields_that_contradict_each_other_are_refused(fields, fault, words):
    with pytest.raises(FieldError, match=words) as refusal:
        Experiment(**fields)
    assert refusal.value.name == fault


def test_custom_samples_and_weights_count_only_where_custom_is_chosen():
    rows = ((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))
    assert Experiment(samples=rows).rows.tolist() == [[1, 1, 1]]
    assert Experiment(dataset="custom", samples=rows).rows.tolist() == [list(row) for row in rows]
    assert not KINDS["samples"].applies(Experiment(samples=rows))
    assert KINDS["samples"].applies(Experiment(dataset="custom", samples=rows))
    assert not KINDS["weights"].applies(Experiment(weights=(1.0,)))
    assert KINDS["weights"].applies(Experiment(init="custom", weights=(1.0,) * 9))


@pytest.mark.parametrize(
    ("fields", "per_step", "per_epoch"),
    [
        ({"dataset": "plane"}, 1, 60),
        ({"dataset": "plane", "batch_size": 7}, 7, 9),
        ({"dataset": "plane", "batch_size": 30}, 30, 2),
        ({"dataset": "plane", "batch_size": "all"}, 60, 1),
    ],
)
def test_batches_and_steps_of_an_epoch(fields, per_step, per_epoch):
    experiment = Experiment(**fields)
    assert (experiment.samples_per_step, experiment.steps_per_epoch) == (per_step, per_epoch)


@pytest.mark.parametrize(
    ("sizes", "count"), [((2, 2, 1), 9), ((2, 1, 1), 5), ((2, 8, 8, 8, 1), 177)]
)
def test_parameters_are_counted_with_their_biases(sizes, count):
    assert parameter_count(sizes) == count


NASTY = [5e-324, 1e-300, 0.1 + 0.2, -2.2250738585072014e-308, 1 / 3, 1e6, -0.0, 123456.78901234567]


def numbers(low, high):
    nasty = [value for value in NASTY if low <= value <= high]
    return st.one_of(st.floats(low, high), st.sampled_from(nasty))


@st.composite
def experiments(draw):
    hidden = draw(st.lists(st.integers(1, 8), min_size=1, max_size=3))
    wide = numbers(-1e6, 1e6)
    outputs = draw(st.integers(1, 3))
    rows = draw(st.lists(st.tuples(*[wide] * (2 + outputs)), min_size=1, max_size=12))
    init = draw(st.sampled_from(KINDS["init"].options))
    dataset = draw(st.sampled_from(KINDS["dataset"].options))
    count = parameter_count((2, *hidden, outputs if dataset == "custom" else 1))
    weights = st.lists(wide, min_size=count, max_size=count)
    fields = {
        "dataset": dataset,
        "samples": rows if dataset == "custom" or draw(st.booleans()) else (),
        "noise": draw(numbers(0.0, 1.0)),
        "data_seed": draw(st.integers(0, LARGEST_SEED)),
        "hidden": hidden,
        "init": init,
        "init_scale": draw(numbers(-100.0, 100.0)),
        "weights": draw(weights) if init == "custom" or draw(st.booleans()) else (),
        "seed": draw(st.integers(0, LARGEST_SEED)),
        "nudge": draw(numbers(-10.0, 10.0)),
        **{
            name: draw(st.sampled_from(KINDS[name].options))
            for name in ("activation", "output_activation", "loss", "biases")
        },
        "learning_rate": draw(numbers(0.0, 10.0)),
        "output_rate": draw(numbers(0.0, 1000.0)),
        "epochs": draw(st.integers(1, 1_000_000)),
    }
    most = len(Experiment(**fields).rows)
    return Experiment(**fields, batch_size=draw(st.one_of(st.just("all"), st.integers(1, most))))


@given(experiments())
def test_a_query_string_carries_an_experiment_exactly(experiment):
    again, problems = Experiment.from_query(experiment.to_query())
    assert problems == ()
    assert again == experiment
    # Unlike ==, text tells -0.0 from 0.0.
    assert repr((again.samples, again.weights)) == repr((experiment.samples, experiment.weights))


@given(experiments())
def test_a_query_names_only_what_differs_from_the_defaults(experiment):
    changed = {name for name in KINDS if getattr(experiment, name) != DEFAULTS[name]}
    assert set(experiment.to_query()) == changed


def parsed(name, text):
    """The value of a text in a list, or an empty list."""
    try:
        return [parse_field(name, text)]
    except FieldError:
        return []


HOSTILE = st.one_of(
    st.sampled_from(
        [
            *("", " ", "nan", "NaN", "inf", "-inf", "1e400", "1e-400", "-1", "-0.1", "0", "0x10"),
            *("1_0", "true", "None", "[]", "2-2-2-2", "0-1", "--", "~", "_", "1_2~3", "all"),
            *("٣", "½", "η", "\x00", "\n", "9" * 10_000, "1" * 10_000 + ".5", "x" * 30_000),
            "_".join(["1"] * 5_000),
        ]
    ),
    st.text(max_size=30),
    st.floats().map(repr),
    st.integers().map(str),
)
KEYS = st.one_of(st.sampled_from(tuple(KINDS)), st.text(max_size=20), st.just("k" * 10_000))


@settings(max_examples=2000)
@given(
    st.dictionaries(KEYS, st.one_of(HOSTILE, st.lists(HOSTILE, min_size=1, max_size=3)), max_size=4)
)
def test_a_hostile_query_string_is_reported_and_the_rest_is_kept(query):
    experiment, problems = Experiment.from_query(query)
    for name, given_texts in query.items():
        if name not in KINDS:
            assert f"{shortened(name)} is ignored: no such setting." in problems
            continue
        texts = [given_texts] if isinstance(given_texts, str) else given_texts
        reports = [problem for problem in problems if problem.startswith(f"{name} is ")]
        if len(texts) > 1:
            assert f"{name} is given {len(texts)} times" in reports[0]
        readable = [value for text in reversed(texts) for value in parsed(name, text)]
        if not readable:
            assert len([report for report in reports if "it must be" in report]) == len(texts)
        if not readable or any(
            "It is set" in report or "It is empty" in report for report in reports
        ):
            assert getattr(experiment, name) == DEFAULTS[name]
            assert reports
        else:
            assert getattr(experiment, name) == readable[0]
    for name in KINDS.keys() - query.keys():
        assert getattr(experiment, name) == DEFAULTS[name]
    assert all(len(problem) < 400 for problem in problems)


def test_a_query_keeps_the_good_and_tells_of_the_bad():
    experiment, problems = Experiment.from_query(
        {
            "dataset": "xor",
            "epochs": ["5", "70", "many"],
            "learning_rate": "1e400",
            "colour": "blue",
            "batch_size": "5",
        }
    )
    assert experiment == Experiment(dataset="xor", epochs=70)
    assert problems == (
        "epochs is given 3 times; the last one that can be read is used.",
        "epochs is 'many'; it must be a whole number from 1 to 1000000.",
        "learning_rate is '1e400'; it must be a number from 0 to 10. It is set to 0.1.",
        "'colour' is ignored: no such setting.",
        "batch_size is 5; with the data set xor it must be a whole number from 1 to 4, or all. "
        "It is set to 1.",
    )


def test_custom_without_its_numbers_falls_back_with_sentences():
    experiment, problems = Experiment.from_query(
        {"dataset": "custom", "init": "custom", "weights": "1_2", "activation": "tanh"}
    )
    assert experiment == Experiment(weights=(1.0, 2.0), activation="tanh")
    assert problems == (
        "dataset is custom, but samples has no rows; it must have at least one. It is set to "
        "original.",
        "init is custom, but weights has 2 numbers; a 2-2-1 network needs 9: all weights, then "
        "all biases. It is set to symmetric.",
    )


def test_an_entry_given_no_text_stays_at_its_default():
    assert Experiment.from_query({"epochs": []})[0] == Experiment()


@pytest.mark.parametrize("text", ["٣", "1_0", "1e400", "nan", "", "0x1"])
def test_only_plain_decimals_are_numbers(text):
    with pytest.raises(FieldError, match="learning_rate is "):
        parse_field("learning_rate", text)


@given(experiments())
def test_choosing_custom_samples_and_weights_leaves_the_run_as_it_is(experiment):
    chosen, problems = experiment.changed("dataset", "custom")
    chosen, more = chosen.changed("init", "custom")
    assert (problems, more) == ((), ())
    assert (chosen.dataset, chosen.init) == ("custom", "custom")
    assert chosen.rows.tolist() == experiment.rows.tolist()
    # Unlike ==, text tells -0.0 from 0.0.
    assert repr(start(chosen).tolist()) == repr(start(experiment).tolist())


def test_a_change_that_is_not_allowed_leaves_the_experiment_as_it_is():
    experiment = Experiment(dataset="xor")
    for name, value, words in (
        ("epochs", 0, "epochs is 0; it must be a whole number from 1 to 1000000"),
        ("batch_size", 5, "batch_size is 5; with the data set xor it must be"),
        ("activation", None, "activation is None; it must be one of none, tanh"),
    ):
        changed, [sentence] = experiment.changed(name, value)
        assert changed == experiment
        assert sentence.startswith(words)
        assert sentence.endswith("It stays as it was.")


def test_a_change_takes_along_what_no_longer_fits_and_says_so():
    experiment = Experiment(init="custom", weights=(1.0,) * 9, learning_rate=0.5)
    changed, sentences = experiment.changed("hidden", (3,))
    assert changed == Experiment(hidden=(3,), weights=(1.0,) * 9, learning_rate=0.5)
    assert sentences == (
        "init is custom, but weights has 9 numbers; a 2-3-1 network needs 13: all weights, then "
        "all biases. It is set to symmetric.",
    )


@given(st.text(max_size=60))
def test_the_sentence_of_an_error_quotes_any_value(text):
    with pytest.raises(FieldError) as refusal:
        Experiment(dataset=text + "?")
    said = str(refusal.value)
    assert said.startswith(f"dataset is {shortened(text + '?')}; it must be one of ")
