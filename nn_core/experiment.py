"""An experiment is a value: data, network, start, hyperparameters and seeds.

Each field's default, bounds, words and text form are declared once, in `Experiment`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from nn_core import datasets
from nn_core.fields import (
    ALL,
    LONGEST_TEXT,
    Choice,
    Kind,
    LayerSizes,
    Number,
    Numbers,
    Rows,
    WholeNumber,
    round_stops,
)
from nn_core.functions import ACTIVATIONS, LOSSES
from nn_core.network import Network, Optimizer
from nn_core.parameters import parameter_count
from nn_core.starts import CUSTOM, INITS

MOST_SAMPLES = 200
MOST_OUTPUTS = 3
LARGEST_SEED = 2**32 - 1
_MOST_LAYERS, _MOST_UNITS = 3, 8
_MOST_PARAMETERS = parameter_count((2, *(_MOST_UNITS,) * _MOST_LAYERS, MOST_OUTPUTS))


class FieldError(ValueError):
    """A sentence about one field; `name` is the field at fault."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


def _declare(default: Any, kind: Kind) -> Any:
    return field(default=default, metadata={"kind": kind})


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Everything that determines a run. The defaults are the original exercise.

    Raises `FieldError`, a ValueError, whose sentence names the field, its value and what is
    allowed.
    """

    dataset: str = _declare(
        "original",
        Choice(
            label="Data set",
            help="original is the one sample (1, 1) → 1.",
            options=datasets.NAMES,
        ),
    )
    samples: tuple[tuple[float, ...], ...] = _declare(
        (),
        Rows(
            label="Samples",
            help="The rows (x1, x2, y) of the custom data set, or (x1, x2, y1, y2, …).",
            most=MOST_SAMPLES,
            most_outputs=MOST_OUTPUTS,
            largest=1e6,
            applies=lambda experiment: experiment.dataset == datasets.CUSTOM,
        ),
    )
    noise: float = _declare(
        0.0,
        Number(
            label="Noise",
            help="Standard deviation of the noise: on y for plane and saddle, on x1 and x2 "
            "for the two-class sets.",
            low=0.0,
            high=1.0,
            applies=lambda experiment: experiment.dataset in datasets.GENERATED,
        ),
    )
    data_seed: int = _declare(
        0,
        WholeNumber(
            label="Data seed",
            help="Another seed draws other points of the same kind.",
            low=0,
            high=LARGEST_SEED,
            applies=lambda experiment: experiment.dataset in datasets.GENERATED,
        ),
    )
    hidden: tuple[int, ...] = _declare(
        (2,),
        LayerSizes(
            label="Hidden layers",
            help="Units of each hidden layer, from the input side.",
            most_layers=_MOST_LAYERS,
            most_units=_MOST_UNITS,
        ),
    )
    activation: str = _declare(
        "none",
        Choice(
            label="Activation",
            help="Of the hidden units. none leaves a linear regression.",
            options=tuple(ACTIVATIONS),
        ),
    )
    output_activation: str = _declare(
        "none",
        Choice(
            label="Output activation",
            help="Of the output units. none predicts any number.",
            options=tuple(ACTIVATIONS),
        ),
    )
    loss: str = _declare(
        "squared",
        Choice(
            label="Loss",
            help="Of one sample, summed over its outputs. squared: (y − ŷ)². half-squared: "
            "½(y − ŷ)².",
            options=tuple(LOSSES),
        ),
    )
    init: str = _declare(
        "symmetric",
        Choice(
            label="Start",
            help="symmetric: every weight equal. same-in: equal incoming weights, outgoing ones "
            "that alternate in sign. Biases start at 0.",
            options=(*INITS, CUSTOM),
        ),
    )
    init_scale: float = _declare(
        1.0,
        Number(
            label="Start scale",
            help="The value of every weight (symmetric, same-in) or the standard deviation "
            "(random).",
            low=-100.0,
            high=100.0,
            applies=lambda experiment: experiment.init in INITS and INITS[experiment.init].scaled,
        ),
    )
    weights: tuple[float, ...] = _declare(
        (),
        Numbers(
            label="Weights",
            help="All weights, then all biases, layer by layer, of the custom start.",
            most=_MOST_PARAMETERS,
            largest=1e6,
            applies=lambda experiment: experiment.init == CUSTOM,
        ),
    )
    seed: int = _declare(
        0,
        WholeNumber(
            label="Seed",
            help="Another seed draws another random start.",
            low=0,
            high=LARGEST_SEED,
            applies=lambda experiment: experiment.init in INITS and INITS[experiment.init].seeded,
        ),
    )
    nudge: float = _declare(
        0.0,
        Number(
            label="Nudge",
            help="Added to the first incoming weight of the second hidden unit: enough to break "
            "the symmetry.",
            low=-10.0,
            high=10.0,
            applies=lambda experiment: experiment.hidden[0] > 1,
        ),
    )
    biases: str = _declare(
        "learned",
        Choice(
            label="Biases",
            help="fixed: each stays at its start; a fixed bias of 0 is none at all.",
            options=("learned", "fixed"),
        ),
    )
    learning_rate: float = _declare(
        0.1,
        Number(
            label="Learning rate η",
            help="Each step moves every weight by −η times its gradient; at 0 nothing moves.",
            low=0.0,
            high=10.0,
            stops=(
                0.0,
                *round_stops(1e-4, 10.0, (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)),
            ),
        ),
    )
    output_rate: float = _declare(
        1.0,
        Number(
            label="Output-layer rate",
            help="A factor on the learning rate of the output layer alone.",
            low=0.0,
            high=1000.0,
        ),
    )
    batch_size: int | str = _declare(
        1,
        WholeNumber(
            label="Batch size",
            help="Samples per update; the gradient is their mean. 1 updates after every sample.",
            low=1,
            high=MOST_SAMPLES,
            or_all=True,
            applies=lambda experiment: len(experiment.rows) > 1,
        ),
    )
    epochs: int = _declare(
        10,
        WholeNumber(
            label="Epochs",
            help="Passes over all samples, in order.",
            low=1,
            high=1_000_000,
            stops=round_stops(1, 1_000_000, (1, 2, 3, 5, 7)),
        ),
    )

    def __post_init__(self) -> None:
        for name, kind in KINDS.items():
            value = getattr(self, name)
            try:
                object.__setattr__(self, name, kind.check(value))
            except ValueError:
                raise FieldError(name, _not_allowed(name, value)) from None
        for name, problem in self._contradictions():
            raise FieldError(name, problem)

    def _contradictions(self) -> Iterator[tuple[str, str]]:
        """Pairs (field at fault, sentence) where fields that are fine alone do not go together."""
        if self.dataset == datasets.CUSTOM and not self.samples:
            yield (
                "dataset",
                "dataset is custom, but samples has no rows; it must have at least one.",
            )
        parameters = parameter_count(self.sizes)
        if self.init == CUSTOM and len(self.weights) != parameters:
            network = "-".join(map(str, self.sizes))
            yield (
                "init",
                f"init is custom, but weights has {len(self.weights)} numbers; "
                f"a {network} network needs {parameters}: all weights, then all biases.",
            )
        if self.batch_size != ALL and self.batch_size > len(self.rows):
            yield (
                "batch_size",
                f"batch_size is {self.batch_size}; with the data set {self.dataset} it must be "
                f"a whole number from 1 to {len(self.rows)}, or all.",
            )

    @property
    def outputs(self) -> int:
        """Output units: the targets of a sample."""
        return len(self.samples[0]) - 2 if self.dataset == datasets.CUSTOM else 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of every layer: 2 inputs, the hidden layers, the outputs."""
        return (2, *self.hidden, self.outputs)

    @property
    def network(self) -> Network:
        """What is computed."""
        activations = (*(self.activation for _ in self.hidden), self.output_activation)
        return Network(self.sizes, activations, self.loss)

    @property
    def optimizer(self) -> Optimizer:
        """How it learns. The output layer has its own factor on the learning rate."""
        eta = self.learning_rate
        return Optimizer(
            update="descent",
            rates=(*(eta for _ in self.hidden), eta * self.output_rate),
            momentum=0.0,
            learns_biases=self.biases == "learned",
        )

    @property
    def rows(self) -> np.ndarray:
        """The samples: (n, 2 + outputs) float64, columns x1, x2, y…; not to be written to."""
        if self.dataset == datasets.CUSTOM:
            return np.array(self.samples, dtype=np.float64)
        return datasets.samples(self.dataset, self.noise, self.data_seed)

    @property
    def samples_per_step(self) -> int:
        """The batch size as a number; "all" is the number of samples."""
        return len(self.rows) if self.batch_size == ALL else self.batch_size

    @property
    def steps_per_epoch(self) -> int:
        """Updates in one pass; the last batch may be smaller than the others."""
        return -(-len(self.rows) // self.samples_per_step)

    def to_query(self) -> dict[str, str]:
        """Every field that differs from its default, as text; the original exercise is {}."""
        return {
            name: kind.format(getattr(self, name))
            for name, kind in KINDS.items()
            if getattr(self, name) != DEFAULTS[name]
        }

    @classmethod
    def from_query(
        cls, query: Mapping[str, str | Sequence[str]]
    ) -> "tuple[Experiment, tuple[str, ...]]":
        """The experiment a query string stands for, and a sentence for each entry it ignored.

        `query` maps a name to its text, or to its texts where it was given more than once: the
        last that can be read counts. Never raises: what cannot be read falls back to its default.
        """
        values: dict[str, Any] = {}
        problems: list[str] = []
        for name, given in query.items():
            texts = [given] if isinstance(given, str) else list(given)
            if name not in KINDS:
                problems.append(f"{shortened(name)} is ignored: no such setting.")
                continue
            if len(texts) > 1:
                problems.append(
                    f"{name} is given {len(texts)} times; the last one that can be read is used."
                )
            refusals = []
            for text in reversed(texts):
                try:
                    values[name] = parse_field(name, text)
                    break
                except FieldError as error:
                    refusals.append(str(error))
            ending = "" if name in values else f" {_falls_back(name)}"
            problems.extend(refusal + ending for refusal in refusals)
        experiment, contradictions = cls.nearest(values)
        return experiment, (*problems, *contradictions)

    @classmethod
    def nearest(cls, values: Mapping[str, Any]) -> "tuple[Experiment, tuple[str, ...]]":
        """The experiment with these fields, less those that are not allowed or contradict.

        Returns it with a sentence for every field that fell back to its default.
        """
        remaining = dict(values)
        problems: list[str] = []
        while True:
            try:
                return cls(**remaining), tuple(problems)
            except FieldError as error:
                problems.append(f"{error} {_falls_back(error.name)}")
                del remaining[error.name]


KINDS: dict[str, Kind] = {item.name: item.metadata["kind"] for item in fields(Experiment)}
"""The declared kind of every field, in the order of declaration."""

DEFAULTS: dict[str, Any] = {item.name: item.default for item in fields(Experiment)}


def parse_field(name: str, text: str) -> Any:
    """The value that `text` gives the field `name`; raises `FieldError` with a sentence."""
    try:
        if len(text) > LONGEST_TEXT:
            raise ValueError(text)
        return KINDS[name].parse(text)
    except ValueError:
        raise FieldError(name, _not_allowed(name, text)) from None


def shortened(value: Any, longest: int = 40) -> str:
    """`value` in a sentence: hostile or huge texts are quoted and cut."""
    text = repr(value)
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"


def _not_allowed(name: str, value: Any) -> str:
    return f"{name} is {shortened(value)}; it must be {KINDS[name].allowed}."


def _falls_back(name: str) -> str:
    default = KINDS[name].format(DEFAULTS[name])
    return f"It stays {default}." if default else "It stays empty."
