"""Exercises from books and courses: the settings, and the numbers that are printed there.

Facts and figures only. A source's own names of weights stand as labels beside ours; where it has
thresholds θ, they are biases −θ here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from nn_core.experiment import Experiment
from nn_core.labels import NO_LABELS, Labels, relabelled
from nn_core.message import message
from nn_core.parameters import names
from nn_core.reading import rounds_to
from nn_core.step.quantities import Quantity


class Printed(NamedTuple):
    """A number as a source prints it, its name there, and which of ours it is.

    `negative` says that the source's number is the negative of ours.
    """

    name: str
    text: str
    quantity: Quantity
    negative: bool = False

    def agrees(self, value: float) -> bool:
        """Whether our number, rounded to as many digits, is the printed one."""
        return rounds_to(-value if self.negative else value, self.text)


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A named exercise: where it is from, what it shows, its settings, what is printed there.

    `settings` are fields of an `Experiment`, `labels` the source's names of the parameters in
    their order. `printed_by` is who gives the numbers, as the subject of a sentence.
    """

    title: str
    source: str
    look_for: str
    settings: Mapping[str, Any]
    printed_by: str
    printed: tuple[Printed, ...]
    names: tuple[str, ...] = ()

    @cached_property
    def experiment(self) -> Experiment:
        return Experiment(dataset="custom", init="custom", **self.settings)

    @property
    def labels(self) -> Labels:
        """The source's names beside ours."""
        if not self.names:
            return NO_LABELS
        sizes = self.experiment.sizes
        return relabelled(NO_LABELS, sizes, dict(zip(names(sizes), self.names, strict=True)))


def _printed(
    name: str, text: str, kind: str, of: str = "", at: int = 0, sample: int = 0
) -> Printed:
    """A printed number; a minus sign before its name says that it is the negative of ours."""
    quantity = Quantity(kind, of, at, sample)
    return Printed(name.removeprefix("−"), text, quantity, negative=name.startswith("−"))


_SIGMOID = {"activation": "sigmoid", "output_activation": "sigmoid"}
_XOR = ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0))

MAZUR = Exercise(
    title=message("Two outputs, one step"),
    source=message("Matt Mazur, A Step by Step Backpropagation Example (2015)"),
    look_for=message(
        "A 2-2-2 network of sigmoid units; the biases stay as they are. One step lowers the "
        "error from 0.29837 to 0.29103."
    ),
    settings={
        "samples": ((0.05, 0.1, 0.01, 0.99),),
        **_SIGMOID,
        "loss": "half-squared",
        "biases": "fixed",
        "weights": (0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55, 0.35, 0.35, 0.6, 0.6),
        "learning_rate": 0.5,
        "epochs": 1,
    },
    printed_by=message("The article"),
    printed=(
        _printed("net h1", "0.3775", "z", "1"),
        _printed("out h1", "0.593269992", "a", "1"),
        _printed("out h2", "0.596884378", "a", "2"),
        _printed("net o1", "1.105905967", "z", "3"),
        _printed("out o1", "0.75136507", "prediction", "1"),
        _printed("out o2", "0.772928465", "prediction", "2"),
        _printed("E total", "0.298371109", "loss"),
        _printed("δ o1", "0.138498562", "delta", "3"),
        _printed("∂E/∂w5", "0.082167041", "gradient", "w5"),
        _printed("∂E/∂w1", "0.000438568", "gradient", "w1"),
        _printed("w5", "0.35891648", "new", "w5"),
        _printed("w6", "0.408666186", "new", "w6"),
        _printed("w7", "0.511301270", "new", "w7"),
        _printed("w8", "0.561370121", "new", "w8"),
        _printed("w1", "0.149780716", "new", "w1"),
        _printed("w2", "0.19956143", "new", "w2"),
        _printed("w3", "0.24975114", "new", "w3"),
        _printed("w4", "0.29950229", "new", "w4"),
    ),
    names=("w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "b1", "b1", "b2", "b2"),
)

HAN_KAMBER = Exercise(
    title=message("A tuple of a classifier"),
    source=message("Han & Kamber, Data Mining: Concepts and Techniques, the worked example"),
    look_for=message(
        "The book has a third input that is 0: its weights never move, so it is left out. "
        "Err is the negative of δ."
    ),
    settings={
        "samples": ((1, 1, 1),),
        **_SIGMOID,
        "loss": "half-squared",
        "weights": (0.2, -0.5, -0.3, 0.2, -0.3, -0.2, -0.4, 0.2, 0.1),
        "learning_rate": 0.9,
        "epochs": 1,
    },
    printed_by=message("The book"),
    printed=(
        _printed("I4", "-0.7", "z", "1"),
        _printed("O4", "0.332", "a", "1"),
        _printed("I5", "0.1", "z", "2"),
        _printed("O5", "0.525", "a", "2"),
        _printed("I6", "-0.105", "z", "3"),
        _printed("O6", "0.474", "prediction", "1"),
        _printed("−Err5", "-0.0065", "delta", "2"),
        _printed("−Err4", "-0.0087", "delta", "1"),
        _printed("w46", "-0.261", "new", "w5"),
        _printed("w56", "-0.138", "new", "w6"),
        _printed("w14", "0.192", "new", "w1"),
        _printed("w15", "-0.306", "new", "w3"),
        _printed("w34", "-0.508", "new", "w2"),
        _printed("w35", "0.194", "new", "w4"),
        _printed("θ6", "0.218", "new", "b3"),
        _printed("θ5", "0.194", "new", "b2"),
        _printed("θ4", "-0.408", "new", "b1"),
    ),
    names=("w14", "w34", "w15", "w35", "w46", "w56", "θ4", "θ5", "θ6"),
)

NEGNEVITSKY = Exercise(
    title=message("XOR with thresholds"),
    source=message(
        "Negnevitsky, Artificial Intelligence: A Guide to Intelligent Systems, section 6.4"
    ),
    look_for=message(
        "The first of the four patterns is (1, 1). Thresholds θ are subtracted: they are "
        "biases −θ here, and the book's δ is the negative of ours."
    ),
    settings={
        "samples": ((1, 1, 0), (0, 1, 1), (1, 0, 1), (0, 0, 0)),
        **_SIGMOID,
        "loss": "half-squared",
        "weights": (0.5, 0.4, 0.9, 1.0, -1.2, 1.1, -0.8, 0.1, -0.3),
        "learning_rate": 0.1,
        "epochs": 1,
    },
    printed_by=message("The book"),
    printed=(
        _printed("y3", "0.5250", "a", "1"),
        _printed("y4", "0.8808", "a", "2"),
        _printed("y5", "0.5097", "prediction", "1"),
        _printed("−δ5", "-0.1274", "delta", "3"),
        _printed("Δw35", "-0.0067", "change", "w5"),
        _printed("Δw45", "-0.0112", "change", "w6"),
        _printed("−Δθ5", "0.0127", "change", "b3"),
        _printed("−δ3", "0.0381", "delta", "1"),
        _printed("−δ4", "-0.0147", "delta", "2"),
        _printed("Δw13", "0.0038", "change", "w1"),
        _printed("Δw23", "0.0038", "change", "w2"),
        _printed("−Δθ3", "-0.0038", "change", "b1"),
        _printed("Δw14", "-0.0015", "change", "w3"),
        _printed("Δw24", "-0.0015", "change", "w4"),
        _printed("−Δθ4", "0.0015", "change", "b2"),
        _printed("w13", "0.5038", "new", "w1"),
        _printed("w14", "0.8985", "new", "w3"),
        _printed("w23", "0.4038", "new", "w2"),
        _printed("w24", "0.9985", "new", "w4"),
        _printed("−θ3", "0.7962", "new", "b1"),
        _printed("−θ4", "-0.0985", "new", "b2"),
        _printed("w35", "-1.2067", "new", "w5"),
        _printed("w45", "1.0888", "new", "w6"),
        _printed("−θ5", "0.3127", "new", "b3"),
    ),
    names=("w13", "w23", "w14", "w24", "w35", "w45", "-θ3", "-θ4", "-θ5"),
)

LINEAR_SHEET = Exercise(
    title=message("Identity everywhere"),
    source=message("A teacher's sheet: 2-2-1 without biases, E = ½(t − o)²"),
    look_for=message("Without activation and biases every number of the step is a short product."),
    settings={
        "samples": ((2, 3, 1),),
        "loss": "half-squared",
        "biases": "fixed",
        "weights": (0.11, 0.21, 0.12, 0.08, 0.14, 0.15, 0.0, 0.0, 0.0),
        "learning_rate": 0.05,
        "epochs": 2,
    },
    printed_by=message("The sheet"),
    printed=(
        _printed("h1", "0.85", "a", "1"),
        _printed("h2", "0.48", "a", "2"),
        _printed("prediction", "0.191", "prediction", "1"),
        _printed("E", "0.327", "loss"),
        _printed("w6", "0.17", "new", "w6"),
        _printed("w5", "0.17", "new", "w5"),
        _printed("w4", "0.10", "new", "w4"),
        _printed("w3", "0.13", "new", "w3"),
        _printed("w2", "0.23", "new", "w2"),
        _printed("w1", "0.12", "new", "w1"),
        _printed("new prediction", "0.26", "prediction at", "1", at=1),
    ),
)

SIGMOID_SHEET = Exercise(
    title=message("Sigmoid everywhere"),
    source=message("A university course: 2-2-1, squared error without the half"),
    look_for=message("x2 is 0, so two of the weights never move."),
    settings={
        "samples": ((1, 0, 1),),
        **_SIGMOID,
        "weights": (0.5, 0.3, -0.2, 0.8, 0.6, -0.4, 0.1, -0.1, 0.2),
        "learning_rate": 1.0,
        "epochs": 3,
    },
    printed_by=message("An independent program"),
    printed=(
        _printed("first loss", "0.157763", "loss"),
        _printed("w1", "0.526109", "new", "w1"),
        _printed("w3", "-0.218598", "new", "w3"),
        _printed("w5", "0.722804", "new", "w5"),
        _printed("w6", "-0.319059", "new", "w6"),
        _printed("b3", "0.390201", "new", "b3"),
        _printed("ŷ after 3 epochs", "0.760651", "prediction at", "1", at=3),
    ),
)

DEAD_UNITS = Exercise(
    title=message("Two units that die"),
    source=message("A teaching page that said of this network that it learned"),
    look_for=message(
        "Step 2 makes both relu units 0: from step 3 on no gradient reaches w1 to w6, and "
        "only the output's bias moves."
    ),
    settings={
        "samples": ((3, 0, 9),),
        "activation": "relu",
        "loss": "half-squared",
        "weights": (0.5, 0.0, 0.3, 0.0, 0.7, 0.4, 0.1, 0.2, 0.05),
        "learning_rate": 0.1,
        "epochs": 100,
    },
    printed_by=message("An independent program"),
    printed=(
        _printed("first loss", "27.30605", "loss"),
        _printed("w1 after step 1", "2.0519", "new", "w1"),
        _printed("w1 after step 2", "-3.28923", "new", "w1", at=1),
        _printed("w3 after step 2", "-2.25469", "new", "w3", at=1),
        _printed("dL/dw1 in step 3", "0", "gradient", "w1", at=2),
        _printed("w1 after 100 epochs", "-3.28923", "weight", "w1", at=100),
        _printed("b3 after 100 epochs", "8.99970", "weight", "b3", at=100),
        _printed("ŷ after 100 epochs", "8.99970", "prediction at", "1", at=100),
    ),
)

SIGN_TWINS = Exercise(
    title=message("Sign twins"),
    source=message("After Bishop, Pattern Recognition and Machine Learning, section 5.1.1"),
    look_for=message(
        "The second tanh unit is the negative of the first in all it owns: together they "
        "are one unit for ever, and one unit cannot learn XOR."
    ),
    settings={
        "samples": _XOR,
        "activation": "tanh",
        "weights": (1.0, 0.5, -1.0, -0.5, 0.7, -0.7, 0.2, -0.2, 0.0),
        "learning_rate": 0.1,
        "epochs": 2000,
    },
    printed_by=message("An independent program"),
    printed=(
        _printed("w1 after 1 epoch", "0.969894", "weight", "w1", at=1),
        _printed("w3 after 1 epoch", "-0.969894", "weight", "w3", at=1),
        _printed("w1 after 2,000 epochs", "2.33918", "weight", "w1", at=2000),
        _printed("w3 after 2,000 epochs", "-2.33918", "weight", "w3", at=2000),
        _printed("w5 after 2,000 epochs", "0.516869", "weight", "w5", at=2000),
        _printed("w6 after 2,000 epochs", "-0.516869", "weight", "w6", at=2000),
    ),
)

ETA_ZERO = Exercise(
    title=message("Nothing moves"),
    source=message("The first task of a course's sheet: set the learning rate to 0"),
    look_for=message("Whatever the gradients are, the step is η times them."),
    settings={
        "samples": _XOR,
        "activation": "tanh",
        "weights": (0.3, -0.2, 0.5, 0.1, 0.4, -0.6, 0.0, 0.1, 0.0),
        "learning_rate": 0.0,
        "epochs": 5,
    },
    printed_by=message("An independent program"),
    printed=(
        _printed("first mean loss", "0.748794", "loss at", at=0),
        _printed("last mean loss", "0.748794", "loss at", at=5),
        _printed("w1 after 5 epochs", "0.3", "weight", "w1", at=5),
        _printed("ŷ of (1, 1)", "-0.322753", "prediction at", "1", at=5, sample=3),
    ),
)

WHICH_WEIGHT = Exercise(
    title=message("Which one weight?"),
    source=message("A course's question: relu units, a linear output, no biases"),
    look_for=message(
        "The network answers 9 where 3 is wanted. Changing one weight alone can mend that: "
        "which, and to what?"
    ),
    settings={
        "samples": ((0, 3, 3),),
        "activation": "relu",
        "biases": "fixed",
        "weights": (2.0, 1.0, 1.0, 2.0, 1.0, 1.0, 0.0, 0.0, 0.0),
        "learning_rate": 0.01,
        "epochs": 20,
    },
    printed_by=message("The course"),
    printed=(
        _printed("first unit", "3", "a", "1"),
        _printed("second unit", "6", "a", "2"),
        _printed("prediction", "9", "prediction", "1"),
        _printed("squared error", "36", "loss"),
    ),
)

EXERCISES = (
    MAZUR,
    HAN_KAMBER,
    NEGNEVITSKY,
    LINEAR_SHEET,
    SIGMOID_SHEET,
    DEAD_UNITS,
    SIGN_TWINS,
    ETA_ZERO,
    WHICH_WEIGHT,
)
