"""An experiment is a value: data, network, start, hyperparameters and seeds.

Each field's default, bounds, words and text form are declared once, in `Experiment`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np

from nn_core import datasets, declared
from nn_core.declared import FieldError, check_fields, declare
from nn_core.fields import (
    ALL,
    Choice,
    Kind,
    LayerSizes,
    Number,
    Numbers,
    Rows,
    WholeNumber,
    round_stops,
)
from nn_core.functions import ACTIVATIONS, LOSSES, Network, Optimizer
from nn_core.message import FieldName, Message, message_of
from nn_core.parameters import parameter_count
from nn_core.starts import CUSTOM, INITS, start

MOST_SAMPLES = 200
MOST_OUTPUTS = 3
LARGEST_SEED = 2**32 - 1
_MOST_LAYERS, _MOST_UNITS = 3, 8
_MOST_PARAMETERS = parameter_count((2, *(_MOST_UNITS,) * _MOST_LAYERS, MOST_OUTPUTS))


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Everything that determines a run. The defaults are the original exercise.

    Raises `FieldError`, a ValueError, whose sentence names the field, its value and what is
    allowed.
    """

    dataset: str = declare(
        "original",
        Choice(
            label="Data set",
            help="original is the one sample (1, 1) → 1.",
            options=datasets.NAMES,
        ),
    )
    samples: tuple[tuple[float, ...], ...] = declare(
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
    noise: float = declare(
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
    data_seed: int = declare(
        0,
        WholeNumber(
            label="Data seed",
            help="Another seed draws other points of the same kind.",
            low=0,
            high=LARGEST_SEED,
            applies=lambda experiment: experiment.dataset in datasets.GENERATED,
        ),
    )
    hidden: tuple[int, ...] = declare(
        (2,),
        LayerSizes(
            label="Hidden units",
            help="Units of each hidden layer, from the input side.",
            most_layers=_MOST_LAYERS,
            most_units=_MOST_UNITS,
        ),
    )
    activation: str = declare(
        "none",
        Choice(
            label="Activation",
            help="Of the hidden units. none leaves a linear regression.",
            options=tuple(ACTIVATIONS),
        ),
    )
    output_activation: str = declare(
        "none",
        Choice(
            label="Output activation",
            help="Of the output units. none predicts any number.",
            options=tuple(ACTIVATIONS),
        ),
    )
    loss: str = declare(
        "squared",
        Choice(
            label="Loss",
            help="Of one sample, summed over its outputs. squared: (y − ŷ)². half-squared: "
            "½(y − ŷ)².",
            options=tuple(LOSSES),
        ),
    )
    init: str = declare(
        "symmetric",
        Choice(
            label="Start",
            help="symmetric: every weight equal. random: every weight drawn anew. scaled: random, "
            "divided by √n for a unit of n inputs, so that deep and wide networks start gently. "
            "same-in: equal incoming weights, outgoing ones that alternate in sign. Biases start "
            "at 0.",
            options=(*INITS, CUSTOM),
        ),
    )
    init_scale: float = declare(
        1.0,
        Number(
            label="Start scale",
            help="The value of every weight (symmetric, same-in) or the standard deviation "
            "(random; with scaled it is divided by √n).",
            low=-100.0,
            high=100.0,
            axis=(-2.5, 2.5),
            applies=lambda experiment: experiment.init in INITS and INITS[experiment.init].scaled,
        ),
    )
    weights: tuple[float, ...] = declare(
        (),
        Numbers(
            label="Weights",
            help="All weights, then all biases, layer by layer, of the custom start.",
            most=_MOST_PARAMETERS,
            largest=1e6,
            axis=(-2.5, 2.5),
            applies=lambda experiment: experiment.init == CUSTOM,
        ),
    )
    seed: int = declare(
        0,
        WholeNumber(
            label="Seed",
            help="Another seed draws another random start.",
            low=0,
            high=LARGEST_SEED,
            axis=(0.0, 255.0),
            next_words="New seed",
            applies=lambda experiment: experiment.init in INITS and INITS[experiment.init].seeded,
        ),
    )
    nudge: float = declare(
        0.0,
        Number(
            label="Nudge",
            help="Added to the first incoming weight of the second hidden unit: enough to break "
            "the symmetry.",
            low=-10.0,
            high=10.0,
            axis=(-1.0, 1.0),
            applies=lambda experiment: experiment.hidden[0] > 1,
        ),
    )
    biases: str = declare(
        "learned",
        Choice(
            label="Biases",
            help="fixed: each stays at its start; a fixed bias of 0 is none at all.",
            options=("learned", "fixed"),
        ),
    )
    learning_rate: float = declare(
        0.1,
        Number(
            label="Learning rate η",
            help="Each step moves every weight by −η times its gradient; at 0 nothing moves.",
            low=0.0,
            high=10.0,
            step=0.01,
            axis=(0.0, 0.5),
            stops=(
                0.0,
                *round_stops(1e-4, 10.0, (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)),
            ),
        ),
    )
    output_rate: float = declare(
        1.0,
        Number(
            label="Output-layer rate",
            help="A factor on the learning rate of the output layer alone.",
            low=0.0,
            high=1000.0,
            axis=(0.0, 4.0),
        ),
    )
    momentum: float = declare(
        0.0,
        Number(
            label="Momentum μ",
            help="Each step keeps this share of the one before: v ← μ·v − η·gradient, w ← w + v.",
            low=0.0,
            high=1.0,
            high_excluded=True,
            axis=(0.0, 0.95),
        ),
    )
    batch_size: int | Literal["all"] = declare(
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
    epochs: int = declare(
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
        check_fields(self)
        for error in self._contradictions():
            raise error

    def _contradictions(self) -> Iterator[FieldError]:
        """An error for each field that is fine alone but does not go together with the others."""
        if self.dataset == datasets.CUSTOM and not self.samples:
            yield FieldError(
                "dataset",
                Message(
                    "{dataset} is custom, but {samples} has no rows; it must have at least one.",
                    dataset=_field("dataset"),
                    samples=_field("samples"),
                ),
            )
        parameters = parameter_count(self.sizes)
        if self.init == CUSTOM and len(self.weights) != parameters:
            yield FieldError(
                "init",
                Message(
                    "{init} is custom, but {weights} has {given} numbers; a {network} network "
                    "needs {needed}: all weights, then all biases.",
                    init=_field("init"),
                    weights=_field("weights"),
                    given=len(self.weights),
                    network="-".join(map(str, self.sizes)),
                    needed=parameters,
                ),
            )
        if self.batch_size != ALL and self.batch_size > len(self.rows):
            yield FieldError(
                "batch_size",
                Message(
                    "{batch_size} is {value}; with the data set {data} it must be a whole number "
                    "from 1 to {most}, or all.",
                    batch_size=_field("batch_size"),
                    value=self.batch_size,
                    data=self.dataset,
                    most=len(self.rows),
                ),
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
            update="momentum" if self.momentum > 0.0 else "descent",
            rates=(*(eta for _ in self.hidden), eta * self.output_rate),
            momentum=self.momentum,
            learns_biases=self.biases == "learned",
        )

    @property
    def rows(self) -> np.ndarray:
        """The samples: (n, 2 + outputs) float64, columns x1, x2, y…; cannot be written to."""
        if self.dataset == datasets.CUSTOM:
            rows = np.array(self.samples, dtype=np.float64)
            rows.setflags(write=False)
            return rows
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
        return dict(self._query)

    @cached_property
    def _query(self) -> dict[str, str]:
        return declared.to_query(self, ORIGINAL)

    @classmethod
    def from_query(
        cls, query: Mapping[str, str | Sequence[str]]
    ) -> "tuple[Experiment, tuple[str, ...]]":
        """The experiment a query string stands for, and a sentence for each entry it ignored.

        `query` maps a name to its text, or to its texts where it was given more than once: the
        last that can be read counts. Never raises: what cannot be read falls back to its default.
        """
        return declared.from_query(cls(), query)

    def changed(self, name: str, value: Any) -> "tuple[Experiment, tuple[str, ...]]":
        """The experiment with another value of one field, and a message for each consequence.

        A value that is not allowed leaves it as it is. Other fields fall back to their defaults
        where they no longer fit. Choosing custom samples or weights takes those of this
        experiment, so that it stays the same run.
        """
        changes: dict[str, Any] = {name: value}
        if name == "dataset" and value == datasets.CUSTOM != self.dataset:
            changes |= {"samples": self.rows}
        if name == "init" and value == CUSTOM != self.init:
            changes |= {"weights": start(self), "nudge": 0.0}
        try:
            return replace(self, **changes), ()
        except FieldError as error:
            if error.name == name:
                return self, (stays_as_it_was(error),)
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return declared.nearest(ORIGINAL, values | changes)


ORIGINAL = Experiment()
"""The original exercise: every field has its default."""


def stays_as_it_was(error: FieldError) -> Message:
    """What is said of a field whose new value is not allowed."""
    return Message("{problem} It stays as it was.", problem=message_of(error))


def _field(name: str) -> FieldName:
    return declared.field_name(Experiment, name)


KINDS: dict[str, Kind] = declared.kinds(Experiment)
"""The declared kind of every field, in the order of declaration."""

DEFAULTS: dict[str, Any] = {item.name: item.default for item in fields(Experiment)}


def parse_field(name: str, text: str) -> Any:
    """The value that `text` gives the field `name`; raises `FieldError` with a sentence."""
    return declared.parse_field(Experiment, name, text)
