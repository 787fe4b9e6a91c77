"""A comparison as text: exact there and back, and harmless whatever it is read from."""

import json
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core import Experiment, vary
from nn_core.compare import codec
from tests.strategies import experiments

RATES = vary(Experiment(), "learning_rate", [0.1, 0.2, 0.3])
names = st.text(max_size=30).map(codec.plain_name).filter(bool)
named = st.lists(st.tuples(names, experiments()), min_size=8, max_size=codec.MOST_RUNS)


@settings(max_examples=20)
@given(named, st.randoms(use_true_random=False))
def test_a_link_and_a_file_are_exact(runs, random):
    """A thousand comparisons: fifty of each list of random experiments."""
    for _ in range(50):
        comparison = dict(random.sample(runs, random.randint(1, len(runs))))
        address = urlencode({codec.KEY: codec.to_query(comparison)}, doseq=True)
        assert address.isascii()
        from_link, problems = codec.from_query(parse_qs(address)[codec.KEY])
        assert (list(from_link.items()), problems) == (list(comparison.items()), ())
        from_file, problems = codec.from_json(codec.to_json(comparison).encode())
        assert (list(from_file.items()), problems) == (list(comparison.items()), ())


def test_the_largest_comparison_is_opened_from_a_file_however_it_is_laid_out():
    """Twelve runs of 200 samples and all weights, each number as long as one can be."""
    longest = -1.2345678901234567e-308
    assert len(repr(longest)) == 24
    run = Experiment(
        dataset="custom",
        samples=((longest,) * 5,) * 200,
        hidden=(8, 8, 8),
        init="custom",
        weights=(longest,) * 195,
    )
    runs = {f"{place:02}" + "😀" * 58: run for place in range(12)}
    text = codec.to_json(runs)
    for content in (text, json.dumps(json.loads(text), indent=4)):
        assert len(content.encode()) < codec.LARGEST_FILE
        assert codec.from_json(content.encode()) == (runs, ())
    assert codec.from_query(codec.to_query(runs)) == (runs, ())  # as a visit has it


def test_a_file_has_a_line_for_each_run():
    assert codec.to_json(RATES).splitlines()[1:-1] == [
        '{"name": "learning_rate=0.1", "experiment": {}},',
        '{"name": "learning_rate=0.2", "experiment": {"learning_rate": 0.2}},',
        '{"name": "learning_rate=0.3", "experiment": {"learning_rate": 0.3}}',
    ]


def test_the_good_ones_open_and_a_sentence_tells_about_each_other():
    texts = codec.to_query(RATES)
    broken = ["name=<b>A</b>&learning_rate=99", "learning=1", "name=B&epochs=5&epochs=6", "%%%"]
    found, problems = codec.from_query([texts[0], *broken, *texts[1:]])
    assert found == RATES
    assert problems == (
        "Run 2 ('<b>A</b>') is left out. learning_rate is '99'; it must be a number from 0 to 10.",
        "Run 3 is left out. There is no setting 'learning'.",
        "Run 4 ('B') is left out. epochs is given twice.",
        "Run 5 is left out. There is no setting '%%%'.",
    )


def test_of_300_runs_the_first_12_good_ones_open():
    texts = [f"name={n}&epochs={n}" for n in range(300)]
    found, problems = codec.from_query(texts)
    assert [(name, each.epochs) for name, each in found.items()] == [
        (str(n), n) for n in range(1, 13)
    ]
    assert problems == (
        "Run 1 ('0') is left out. epochs is '0'; it must be a whole number from 1 to 1000000.",
        "A comparison has at most 12 runs: 287 are left out.",
    )


def test_a_name_is_one_short_line_of_printable_text():
    [(name, experiment)] = codec.from_query([urlencode({"name": "x" * 10_000})])[0].items()
    assert (name, experiment) == ("x" * 59 + "…", Experiment())
    assert codec.plain_name(" a\n\tb\x00\u202e\ud800c ") == "a b c"


@given(st.text())
def test_a_name_stays_what_it_is(text):
    name = codec.plain_name(text)
    assert codec.plain_name(name) == name
    assert len(name) <= codec.LONGEST_NAME
    assert name.isprintable()


def test_equal_names_are_told_apart_and_those_without_have_their_place():
    assert list(codec.from_query(["name=a", "name=a&epochs=2", "", "name=a"])[0]) == [
        *("a", "a (2)", "3", "a (3)"),
    ]
    long = "x" * codec.LONGEST_NAME
    assert codec.unused_name(long, [long]) == "x" * 56 + " (2)"


@given(st.lists(st.text() | st.text(alphabet="name=&%epochs0123;+\x00_~-"), max_size=12))
def test_any_texts_are_read_without_an_error(texts):
    found, problems = codec.from_query(texts)
    assert len(found) + len(problems) == len(texts)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
hostile_runs = st.lists(
    json_values
    | st.fixed_dictionaries(
        {},
        optional={
            "name": json_values,
            "experiment": json_values
            | st.dictionaries(st.sampled_from(list(Experiment.__dataclass_fields__)), json_values),
        },
    )
)


@settings(max_examples=300)
@given(st.binary() | st.text() | hostile_runs.map(lambda runs: json.dumps({"runs": runs})))
def test_any_file_is_read_without_an_error(content):
    found, problems = codec.from_json(content)
    assert all(isinstance(experiment, Experiment) for experiment in found.values())
    assert all(name == codec.plain_name(name) for name in found)
    assert found or problems or json.loads(content)["runs"] == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[" * 100_000, "The file is not a comparison: it must be JSON with a list of runs."),
        ("{}", "The file is not a comparison: it must be JSON with a list of runs."),
        (
            '{"runs": {"0": 1}}',
            "The file is not a comparison: it must be JSON with a list of runs.",
        ),
        (b"\xff\xfe\xfa", "The file is not a comparison: it must be JSON with a list of runs."),
        (" " * 1_000_001, "The file is not read: it is larger than 1 MB."),
        ('{"runs": [7]}', "Run 1 is left out. It is 7; it must be a name and an experiment."),
        (
            '{"runs": [{"name": "a", "experiment": {"learning_rate": 1e999}}]}',
            "Run 1 ('a') is left out. learning_rate is inf; it must be a number from 0 to 10.",
        ),
    ],
)
def test_what_is_no_comparison_is_told(content, sentence):
    assert codec.from_json(content) == ({}, (sentence,))


def test_lists_in_lists_are_refused_however_deep():
    for depth in range(100, 2000, 3):
        nested = "[" * depth + "]" * depth
        run = f'{{"name": "deep", "experiment": {{"samples": {nested}}}}}'
        found, problems = codec.from_json(f'{{"runs": [{run}, {{"name": "good"}}]}}')
        assert problems
        assert set(found) <= {"good"}
