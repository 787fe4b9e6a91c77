"""What is said of states that seldom are: a table of the state and its sentence, in both languages.

A state that goes by while something is computed is given as the fact that is found then.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from nn_core import Comparison, Experiment, SweepAxis, explain_step, train
from nn_core.assignment import Answers, Assignment, answers_from, mark
from nn_core.compare import codec
from nn_core.editing import INPUTS, UNITS, continued, with_layer
from nn_core.exercises import EXERCISES
from nn_core.labels import latex
from nn_core.pool import Pool
from nn_core.prediction import Answer, compared, outcome_of_run
from nn_core.recipes import Recipe
from nn_core.step.gradient_check import Estimate, compare
from nn_core.step.quantities import Quantity
from nn_core.step.sheet import judge
from nn_core.sweep.plan import Plan, _way_out, check_budget
from nn_core.tables import LARGEST_FILE, read_table
from tests.nn_core.random_steps import first_ledger
from tests.pages.english import english
from tests.ui.test_every_message import KEPT
from ui import kept, storage
from ui.address import read
from ui.assignments import sections as assigning
from ui.assignments.printable import printable
from ui.assignments.sections import MOST_HAND_INS, mark_all
from ui.assignments.tables import marks_table
from ui.assignments.words import summary, what_changed
from ui.by_hand import sheet
from ui.by_hand.markdown import markdown
from ui.by_hand.mistake_words import WORDS
from ui.by_hand.quiz import judged
from ui.by_hand.stuck import stuck_at
from ui.by_hand.tables import VERDICTS
from ui.compare import figures, running
from ui.compare import words as compare_words
from ui.facts import fact, say
from ui.language import said, speaking, told
from ui.own import words as own_words
from ui.own.matrix import WAYS
from ui.predictions import questions_of_run, side_by_side
from ui.printable import MOST_ROWS, given, table
from ui.symmetry.words import nudge_sentence
from ui.train import solved
from ui.train.figures import layer_title
from ui.train.words import recipe_sentence

ASSIGNMENT = Assignment(experiment=Experiment(), questions=(Quantity("gradient", "w5"),))
OF_ANOTHER = Assignment(experiment=Experiment(), questions=(Quantity("gradient", "w6"),))
LEDGER = first_ledger(Experiment())
MANY_CELLS = SweepAxis("learning_rate", 0.0, 0.5, 1024)
AT_ONCE = Experiment(dataset="custom", samples=((1e6, 1e6, 1.0),) * 20, learning_rate=10.0)
LONG = Experiment(dataset="xor", hidden=(8, 8, 8), epochs=500_000)


def handed_in(**changes: object) -> Answers:
    experiment = replace(Experiment(), **changes)
    return Answers(assignment=OF_ANOTHER.seal, experiment=experiment, texts=("12",))


def marked() -> list[object]:
    return marks_table(ASSIGNMENT, [mark(ASSIGNMENT, handed_in())]).iloc[0].tolist()


def with_dead_units() -> str:
    """Four of eight relu units are dead, so that what still learns are many short ranges."""
    signs = [-1.0, -1.0, 1.0, 1.0] * 4
    experiment = Experiment(
        **{"hidden": (8,), "activation": "relu", "init": "custom", "learning_rate": 0.001},
        weights=(*signs, *[0.1] * 8, *[0.0] * 9),
    )
    run = train(experiment)
    return stuck_at(run, explain_step(experiment, 5, run)).split(". ")[-1]


def predicted(question: str, answer: Answer, **changes: object) -> object:
    came = outcome_of_run(train(replace(Experiment(), **changes)))
    lines = compared({question: answer}, came)
    return side_by_side(lines, questions_of_run(Experiment())).to_numpy().tolist()[0]


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - its words are compared
        act()
    return told(refusal.value)


def wait_of_an_hour() -> str:
    pool = Pool(1, 1, 1)
    return told(pool._when_there_is_room([SimpleNamespace(seconds_left=3600.0)]).values["wait"])


SAMPLES = tuple((float(at), 0.0, 1.0) for at in range(MOST_ROWS + 1))

SELDOM: dict[str, Callable[[], object]] = {
    "<title>Assignment</title>": lambda: printable(ASSIGNMENT, ""),
    "(no name)": lambda: marked()[0],
    "another": lambda: marked()[-1],
    "1 hand-in; right are 1 of 1 questions. 1 hand-in answers another version of the assignment.": (
        lambda: summary([mark(ASSIGNMENT, handed_in())], 1)
    ),
    "Weights: nothing → 1_1_1_1_1_1_0_0_0": lambda: what_changed(
        mark(ASSIGNMENT, handed_in(init="custom", weights=(*[1.0] * 6, *[0.0] * 3)))
    ),
    "Labels is 'x'; it must be": lambda: told(read({"labels": ["x"]})[1][0]),
    "There are 301 hand-ins; marked are the first 300.": lambda: told(
        mark_all(ASSIGNMENT, ["x"] * (MOST_HAND_INS + 1))[1][0]
    ),
    "The factor of the output layer is r = 0.5. The momentum is μ = 0.25.": lambda: markdown(
        explain_step(Experiment(output_rate=0.5, momentum=0.25), 0), LEDGER.traces[0]
    ),
    "No gradient reaches w1, w2, w5, w6, w9, …": with_dead_units,
    "not finite": lambda: said(
        VERDICTS[compare("w1", 1.0, Estimate(math.nan, math.inf, kink=False)).verdict]
    ),
    "None of the usual mistakes gives this.": lambda: next(
        iter(
            sheet.remarks(
                LEDGER,
                judge(LEDGER, LEDGER.traces[0], {Quantity("gradient", "w5"): "1234.5"}),
            )[0].values()
        )
    ),
    "not right": lambda: judged(LEDGER, LEDGER.traces[0], "w5", "gradient", "1234.5").words,
    "No run has finished an epoch.": lambda: figures.loss(Comparison({"a": train(AT_ONCE)})).alt,
    "Training the last run: epoch 3 of 10.": lambda: say(
        fact("training", count=1, epoch=3, epochs=10), running.SENTENCES
    ),
    "Training the shortest of the 2 other runs: epoch 3 of 10.": lambda: say(
        fact("training", count=2, epoch=3, epochs=10), running.SENTENCES
    ),
    "3 of 10 epochs have been compared.": lambda: say(
        fact("looking", epoch=3, epochs=10), compare_words.SENTENCES
    ),
    "The answer has 160 characters; it may have 40.": lambda: refused(
        lambda: replace(handed_in(), texts=("1" * 5000,))
    ),
    "The seal has 40 characters; it may have 10.": lambda: refused(
        lambda: replace(handed_in(), assignment="1" * 5000)
    ),
    "There are 99 answers; there may be 30.": lambda: refused(
        lambda: replace(handed_in(), texts=("1",) * 99)
    ),
    "These are no answers to an assignment.": lambda: refused(
        lambda: answers_from(ASSIGNMENT.to_text())
    ),
    "It has 1,000,000 characters, more than": lambda: told(
        codec.from_query(["name=" + "a" * 999_995])[1][0]
    ),
    "The matrix has no rows; with a row for each of the 2 inputs it must have 2 × 1.": (
        lambda: refused(lambda: with_layer(Experiment(), 1, (), INPUTS))
    ),
    "rows_are is 'columns'; it must be one of": lambda: refused(
        lambda: with_layer(Experiment(), 1, ((1.0, 1.0),), "columns")
    ),
    "The weights go on from here; the velocity of the momentum starts at 0 again.": lambda: told(
        continued(train(Experiment(momentum=0.5)), 5).notes[0]
    ),
    "The label is": lambda: refused(lambda: latex("<b>")),
    "60 minutes": wait_of_an_hour,
    "64 cells along an axis would fit.": lambda: refused(
        lambda: check_budget(Plan(LONG, SweepAxis("learning_rate", 0.0, 0.5, 1024)))
    ),
    "Nothing of this network would fit.": lambda: told(_way_out(())),
    "threshold is -1": lambda: refused(lambda: Plan(Experiment(), MANY_CELLS, threshold=-1.0)),
    "The text has more than": lambda: refused(lambda: read_table("1" * (LARGEST_FILE + 1))),
    "what enters one unit": lambda: said(WAYS[UNITS]),
    "what leaves one input": lambda: said(WAYS[INPUTS]),
    "The first 5 of 9 rows.": lambda: own_words.say_own("first rows", shown=5, rows=9),
    "One file at a time: the first of them was read.": lambda: own_words.say_own("one file"),
    "h1, h2 → ŷ": lambda: own_words.say_own("layer", inputs="h1, h2", units="ŷ"),
    "✓ exact": lambda: predicted("loss", 9.0, learning_rate=0.0)[-1],
    "nothing moved": lambda: predicted("mover", "w1", learning_rate=0.0)[2],
    f"{MOST_ROWS + 1} rows in all.": lambda: table(("a",), [("1",)] * (MOST_ROWS + 1)),
    f"{MOST_ROWS + 1} samples in all.": lambda: given(
        Experiment(dataset="custom", samples=SAMPLES)
    ),
    "33 parameters in all.": lambda: given(Experiment(hidden=(8,))),
    "Where the run did not diverge, no nudge grew tenfold in these epochs.": lambda: nudge_sentence(
        {0.1: train(Experiment(nudge=0.1)), 1.0: train(Experiment(learning_rate=9.0, epochs=100))}
    ),
    "Into output ŷ1 to ŷ2": lambda: layer_title((2, 2, 2), 1),
    "The loss stays near 0.5: 2 samples are answered ŷ ≈ 1, the mean of their targets.": (
        lambda: say(
            fact("stays", loss=0.5, samples=2, output="ŷ", answer=1.0),
            solved.SENTENCES,
        )
    ),
    "The loss stays near 0.5: samples of a group are answered alike, with the mean of their": (
        lambda: say(fact("stays in groups", loss=0.5), solved.SENTENCES)
    ),
    "There are 2 more groups.": lambda: say(fact("more groups", count=2), solved.SENTENCES),
    "None of the usual settings learns these samples with this network.": (
        lambda: recipe_sentence(Experiment(), Recipe(None))
    ),
    "It learns them with Hidden units 4, Epochs 2,000.": (
        lambda: recipe_sentence(Experiment(), Recipe(Experiment(hidden=(4,), epochs=2000)))
    ),
}


@pytest.mark.parametrize("sentence", SELDOM)
def test_a_state_that_seldom_is_has_its_sentence(sentence: str) -> None:
    assert sentence in str(SELDOM[sentence]())
    with speaking("zh"):
        text = str(SELDOM[sentence]())
    assert not english(sentence) or sentence not in text


@pytest.mark.parametrize("kind", WORDS)
def test_every_mistake_has_a_title_of_its_own_and_an_explanation(kind: str) -> None:
    for code in ("en", "zh"):
        with speaking(code):
            title, explanation = map(said, WORDS[kind])
            titles = [said(each) for each, _ in WORDS.values()]
        assert titles.count(title) == 1
        assert title.endswith((".", "。"))
        assert explanation.endswith((".", "。"))


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.title)
def test_every_exercise_of_a_book_is_told_in_chinese(exercise) -> None:
    with speaking("zh"):
        texts = [own_words.about(exercise), said(exercise.printed_by), said(exercise.title)]
        texts += [told(each.name) for each in exercise.printed]
    assert own_words.about(exercise).startswith(exercise.source)
    names = {each.name for each in exercise.printed}
    assert {word for text in texts for word in english(text)} - KEPT - names == set()


def test_files_that_are_too_large_together_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = SimpleNamespace(drafts={}, problems=())
    monkeypatch.setattr(assigning, "session", lambda: visit)
    assigning._handed_in((), 2)
    assert visit.problems == ("Not all files were taken, since they are too large together.",)


def test_how_full_the_list_of_compare_is(monkeypatch: pytest.MonkeyPatch) -> None:
    now = SimpleNamespace(stored={})
    monkeypatch.setattr(storage, "session", lambda: now)
    said_of = []
    for count in (0, 1, 2, codec.MOST_RUNS):
        kept.keep_all({f"run {at}": Experiment(seed=at, init="random") for at in range(count)})
        said_of.append(kept.how_full())
    assert said_of == [
        "No run is kept for Compare yet.",
        "1 run of 12 is kept for Compare: “run 0”.",
        "2 runs of 12 are kept for Compare, the last one is “run 1”.",
        "The list of Compare is full: 12 runs. Forget one there to keep another.",
    ]
