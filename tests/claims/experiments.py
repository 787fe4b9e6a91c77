"""Random experiments of which something is to be said: ordinary ones, and rare ones."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

from hypothesis import strategies as st

from nn_core import Experiment
from nn_core.experiment import KINDS
from nn_core.fields import ALL
from nn_core.parameters import indices
from tests.strategies import coordinates, trainable
from ui.presets import PRESETS

rates = st.floats(0.0, 0.2) | st.floats(0.2, 3.0)
LINEAR = {"hidden": (2,), "activation": "none", "output_activation": "none", "outputs": 1}
RELU = {"hidden": (2,), "activation": "relu", "output_activation": "none", "outputs": 1}
TANH = {"hidden": (2,), "activation": "tanh", "output_activation": "none", "outputs": 1}
INSIDE = {"hidden": (2,), "activation": "none", "output_activation": "sigmoid", "outputs": 1}
ONE = {"hidden": (1,), "activation": "tanh", "output_activation": "none", "outputs": 1}
DEEP = {"hidden": (2, 2), "activation": "none", "output_activation": "none", "outputs": 1}


@st.composite
def opposite(draw: st.DrawFn) -> Experiment:
    """A start whose two hidden units are each other's negative."""
    learned = {"biases": "learned", "learning_rate": st.floats(0.0, 0.2)}
    network = draw(st.sampled_from([TANH, LINEAR]))
    base = draw(trainable(**network, **learned, init="zeros", nudge=0.0))
    weights = draw(st.lists(coordinates, min_size=9, max_size=9))
    first, second = indices(base.sizes)
    for one, other in zip(*first.weights, strict=True):
        weights[other] = -weights[one]
    weights[first.biases[1]] = -weights[first.biases[0]]
    weights[second.weights[0][1]] = -weights[second.weights[0][0]]
    return replace(base, init="custom", weights=tuple(weights))


experiments = st.one_of(
    trainable(learning_rate=rates),
    trainable(learning_rate=rates, **LINEAR),
    trainable(**LINEAR, dataset=st.sampled_from(["xor", "or"]), learning_rate=st.floats(0.01, 0.2)),
    trainable(**LINEAR, biases="fixed", dataset="or", learning_rate=st.floats(0.01, 0.2)),
    trainable(learning_rate=rates, **RELU),
    trainable(**RELU, init_scale=st.floats(-2.0, -0.1), init="symmetric"),
    trainable(learning_rate=st.floats(0.0, 0.01), **TANH, init_scale=st.floats(0.001, 0.1)),
    trainable(learning_rate=rates, **INSIDE, batch_size=1),
    trainable(learning_rate=rates, **ONE, batch_size=ALL),
    trainable(learning_rate=st.floats(0.5, 10.0), **DEEP, batch_size=1),
    trainable(**LINEAR, momentum=st.floats(0.3, 0.95), epochs=st.integers(10, 60)),
    trainable(**LINEAR, init="random", batch_size=ALL, epochs=st.integers(40, 120)),
    opposite(),
)
"""Whatever the pages can say, they say of one of these."""

trained_in_many_ways = st.one_of(
    trainable(learning_rate=rates, **LINEAR),
    trainable(learning_rate=rates, **TANH, batch_size=1),
)
"""What is trained beside others too, larger networks among them: few, as each is compiled."""

_CASES = Path(__file__).parent.parent / "cases"


def _case(path: Path) -> Experiment:
    """An exercise from a book or a course, from the weights that are printed there."""
    fields = json.loads(path.read_text(encoding="utf-8"))
    given = {name: value for name, value in fields.items() if name in KINDS}
    return Experiment(dataset="custom", init="custom", **given)


def _of_query(query: str) -> Experiment:
    found, problems = Experiment.from_query(dict(parse_qsl(query)))
    assert not problems
    return found


def _own(*samples: tuple[float, ...], **fields: object) -> Experiment:
    return Experiment(dataset="custom", samples=samples, **fields)


_FOUND = {
    "equal in the end": "dataset=xor&activation=sigmoid&init_scale=0.1&nudge=1e-16"
    "&learning_rate=10&momentum=0.9&batch_size=all&epochs=30",
    "a curve that diverges": "dataset=plane&activation=sigmoid&init_scale=0.1&learning_rate=10"
    "&momentum=0.5&epochs=100",
    "at a minimum": "init=same-in&init_scale=0.5&seed=563&nudge=0.001&batch_size=all",
    "gone in the second epoch": "dataset=or&init_scale=5&learning_rate=0.2&momentum=0.9",
    "a nudge that is seen": "dataset=xor&activation=tanh&init=random&init_scale=0.5&seed=272"
    "&learning_rate=2&momentum=0.5&batch_size=all&epochs=30",
    "a nudge that is not": "dataset=or&activation=tanh&init=random&init_scale=0.5&seed=510"
    "&nudge=3e-16&learning_rate=10&batch_size=all&epochs=30",
    "no nudge, or none left": "init=same-in&init_scale=0.5&nudge=0.001&learning_rate=0.5"
    "&momentum=0.9&batch_size=all&epochs=60",
    "below the limit in parts": "dataset=or&init=same-in&init_scale=2&nudge=0.001"
    "&learning_rate=0.05&momentum=0.5&epochs=100",
    "below the limit": "dataset=plane&activation=tanh&init=random&seed=938&learning_rate=1"
    "&nudge=1e-16&momentum=0.9&batch_size=all&epochs=100",
    "below it, and at once": "dataset=plane&init=same-in&init_scale=0.5&learning_rate=0.5"
    "&momentum=0.9",
    "as far as can be seen": "dataset=xor&init=random&init_scale=0.5&seed=555&learning_rate=0.5"
    "&momentum=0.5&batch_size=all&epochs=100",
    "the same loss": "dataset=plane&init=same-in&init_scale=2&seed=391&learning_rate=0.02"
    "&momentum=0.5&epochs=100",
    "back where it was": "dataset=plane&activation=relu&init_scale=2&seed=836&nudge=3e-16"
    "&learning_rate=1&batch_size=all&epochs=60",
    "pulls that cancel": "dataset=or&init=same-in&init_scale=0.1&nudge=1e-16&learning_rate=0.2"
    "&epochs=60",
    "against the gradient": "init_scale=0.1&seed=234&nudge=1e-16&momentum=0.9&batch_size=all",
    "opposite twins": "dataset=xor&init=custom&weights=1_2_-1_-2_0.5_-0.5_0.1_-0.1_0"
    "&learning_rate=0.01",
    "dead from the start": "dataset=xor&activation=relu&init_scale=-1",
    "dead for long": "dataset=xor&activation=relu&init_scale=-1&epochs=600",
    "saturated for long": "activation=tanh&init_scale=9&epochs=2100&learning_rate=1e-9",
    "saturated in the first epoch": "dataset=xor&activation=sigmoid&learning_rate=1",
    "saturated one after the other": "dataset=xor&activation=sigmoid&init=random&learning_rate=1"
    "&epochs=50",
    "alive here and there": "dataset=or&hidden=8&activation=relu&init=random&epochs=1",
    "a plane inside": "dataset=or&output_activation=sigmoid&learning_rate=0.5&epochs=20",
    "too small to move": "dataset=or&learning_rate=1e-300",
    "nothing but zeros": "hidden=1-2&init_scale=0&epochs=3",
    "no factor of zero": "hidden=2-2&init_scale=1e-300&epochs=3",
    "all too fast": "dataset=or&init_scale=100&learning_rate=10&epochs=5",
    "rounded together": "nudge=3e-16",
    "three equal units": "hidden=3&epochs=5&learning_rate=0.01",
    "a plane found": "dataset=and&init=random&seed=43&biases=fixed&batch_size=all&epochs=200",
    "dead one after the other": "dataset=xor&activation=relu&init=random&seed=70&biases=fixed"
    "&learning_rate=0.2&batch_size=all&epochs=1000",
    "a sample fitted by a curve": "activation=tanh&init=random&epochs=100",
    "curved later": "dataset=or&activation=tanh&init=same-in&init_scale=1e-9&learning_rate=0.5"
    "&epochs=50",
    "curved no longer": "dataset=xor&activation=relu&learning_rate=0.9&epochs=3",
    "thrown far off": "dataset=or&hidden=2-2&activation=leaky-relu&init_scale=2&learning_rate=10"
    "&epochs=1",
    "a plane thrown far off": "dataset=or&hidden=2-2&learning_rate=5&epochs=1",
    "an end that is all rounding": "dataset=custom&samples=-2.89_2.97_-0.19&hidden=1"
    "&activation=tanh&init=same-in&init_scale=5.960464477539063e-08&nudge=0.5"
    "&learning_rate=1.6067417097173662&output_rate=0.5&epochs=7",
    "only the velocity is left": "dataset=custom&samples=1.07_-2.95_-2.95&init=random"
    "&init_scale=0.5&seed=6&nudge=1&learning_rate=0.04238047817259677&momentum=0.5"
    "&batch_size=all&epochs=107",
    "nearly fitted by a plane": "dataset=custom&samples=-1.92_1.49_1.49~0_-1.92_1.49"
    "&init_scale=0.5&biases=fixed&learning_rate=0.15320904219531908&output_rate=0&momentum=0.3"
    "&epochs=28",
    "a small difference beside a huge weight": "dataset=custom&samples=0_-0.29_2.74~0_-0.29_2.74"
    "&hidden=2-2&init_scale=0.5&nudge=1&learning_rate=4&output_rate=0.17345978696890832&epochs=7",
    "a product that underflows": "learning_rate=1e-300&init_scale=1e-20&samples=1_1_0"
    "&dataset=custom&epochs=1",
    "a long run that diverges": "dataset=xor&init_scale=2&learning_rate=0.5&epochs=1000000",
}

RARE = {
    **{name: _of_query(query) for name, query in _FOUND.items()},
    "a rise by a hair": _own(
        (0.0, 0.0, 0.0),
        (0.0, 0.0, 1.0),
        init="custom",
        weights=(0.0,) * 8 + (0.5,),
        learning_rate=0.001,
        epochs=1,
    ),
    "squares too small": _own(
        (1.0, 1.0, 0.0),
        init="custom",
        weights=(0.0,) * 8 + (1.0,),
        learning_rate=0.25,
        epochs=1000,
    ),
    "too large": _own(
        (1.0, 1.0, 0.0), hidden=(2, 2, 2), init="custom", weights=(1e6,) * 21, epochs=1
    ),
    "two of three": _own(
        (1.0, 0.5, 1.0),
        hidden=(3,),
        init="custom",
        weights=(0.3, 0.2, 0.3, 0.2, 0.1, -0.4, 0.5, 0.5, 0.7, 0.1, 0.1, 0.2, 0.0),
        learning_rate=0.05,
    ),
    "XOR answered with its mean": Experiment(
        dataset="xor", init="random", batch_size="all", epochs=400
    ),
    "two groups of an output": _own(
        *((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 2.0), (1.0, 0.0, 4.0)),
        init="random",
        batch_size="all",
        epochs=400,
    ),
    "on the way to two groups": _own(
        *((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 2.0), (1.0, 0.0, 4.0)),
        init="random",
        batch_size="all",
        epochs=60,
    ),
    "five groups": _own(
        *((k / 4, 0.0, k + more) for k in range(5) for more in (0.0, 1.0)),
        init="random",
        batch_size="all",
        epochs=2000,
    ),
    "two outputs, both right": _own(
        (0.0, 1.0, 0.0, 1.0),
        (1.0, 0.0, 1.0, 0.0),
        init="random",
        batch_size="all",
        epochs=300,
    ),
    "one output of two": _own(
        *((0.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 1.0), (1.0, 0.0, 1.0, 1.0), (1.0, 1.0, 1.0, 0.0)),
        init="random",
        batch_size="all",
        epochs=400,
    ),
    "rounding of another sum": Experiment(
        dataset="xor",
        init="custom",
        weights=(0.3, 0.7, 0.3, 0.7, 0.1, 0.7, 0.2, 0.2, 0.1),
        learning_rate=0.0,
    ),
}
"""What random experiments hardly ever are."""


def _once_false() -> dict[str, Experiment]:
    """Random experiments of which something false was said, by what was wrong with it."""
    found, kind = {}, ""
    for line in (Path(__file__).parent / "once_false.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("#"):
            kind = line.removeprefix("# ")
        elif line:
            found[f"{kind}, {len(found) + 1}"] = _of_query(line.removeprefix("?"))
    return found


NAMED = {
    **{name: preset.experiment for name, preset in PRESETS.items()},
    **{path.stem: _case(path) for path in sorted(_CASES.glob("*.json"))},
    **RARE,
    **_once_false(),
}
"""Every preset, every exercise of `tests/cases`, what is rare, and what was once false."""
