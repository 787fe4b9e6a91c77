"""Lesson 4: what breaks the symmetry, and what does not."""

from nn_core import Experiment, Run
from nn_core.symmetry.distances import distinct, largest_distance
from nn_core.symmetry.growth import VISIBLE
from ui.lessons import shown
from ui.lessons.lesson import (
    ChoiceQuestion,
    Control,
    Lesson,
    NumberQuestion,
    Option,
    Step,
    WeightQuestion,
)

_NUDGED = Experiment(dataset="xor", activation="tanh", learning_rate=0.3, nudge=1e-12, epochs=2000)
_ZEROS = Experiment(dataset="xor", activation="tanh", init="zeros", epochs=200)
_OTHER_OUTGOING = Experiment(
    dataset="xor",
    activation="tanh",
    init="custom",
    weights=(1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 0.0, 0.0, 0.0),
)
_OTHER_BIASES = Experiment(
    dataset="xor",
    activation="tanh",
    init="custom",
    weights=(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.5, 0.0),
    epochs=200,
)
_OPPOSITE = Experiment(
    dataset="xor",
    activation="tanh",
    init="custom",
    weights=(1.0, 0.5, -1.0, -0.5, 1.0, -1.0, 0.0, 0.0, 0.0),
    epochs=1000,
)


def _distance(run: Run) -> float:
    return float(largest_distance(run)[-1])


def _moved(run: Run) -> str:
    first, last = run.weights[0], run.weights[-1]
    [name] = (name for name, a, b in zip(run.names, first, last, strict=True) if a != b)
    return name


def _incoming_differ(run: Run) -> bool:
    w1, w2, w3, w4 = run.weights[-1, :4].tolist()
    return (w1, w2) != (w3, w4)


LESSON = Lesson(
    "Breaking the symmetry",
    (
        Step(
            "XOR with two tanh units that start equal, but for one weight: w3 starts a little "
            "larger than the others, by the nudge of 0.000 000 000 001. Other nudges can be "
            "chosen once you have answered.",
            _NUDGED,
            ChoiceQuestion(
                "What becomes of this difference in 2,000 epochs?",
                (
                    Option(
                        "There is none, to the last digit",
                        lambda run: _distance(run) == 0.0,
                        "Two units that differ at all get different gradients, and nothing makes "
                        "them equal again.",
                    ),
                    Option(
                        "There is one, too small to see",
                        lambda run: 0.0 < _distance(run) < VISIBLE,
                        "Size at the start is not what decides, but whether the difference is "
                        "exactly 0 and how often it is multiplied.",
                    ),
                    Option(
                        "It has grown until anyone sees it",
                        lambda run: _distance(run) >= VISIBLE,
                        "Growth multiplies a difference. It takes a difference to begin with, "
                        "and epochs enough.",
                    ),
                ),
            ),
            (shown.distance, shown.nudges),
            "Any difference at all can grow, since each epoch multiplies it. Only a "
            "difference of exactly 0 has nothing to grow from.",
            controls=(Control("nudge", (0.0, 1e-15, 1e-12, 1e-6)),),
        ),
        Step(
            "Now every weight and every bias starts at 0, still with tanh. Each hidden unit puts "
            "out tanh(0). A gradient is a product: where one factor is 0, nothing moves.",
            _ZEROS,
            WeightQuestion(
                "One parameter moves all the same. Which?",
                _moved,
                (
                    (
                        ("w1", "w2", "w3", "w4"),
                        "The error reaches it through an outgoing weight, which is 0. Whatever "
                        "the input is, the product is 0.",
                    ),
                    (
                        ("w5", "w6"),
                        "It gets the error itself, but multiplied by what its hidden unit puts "
                        "out: tanh(0) is 0.",
                    ),
                    (
                        ("b1", "b2"),
                        "A hidden unit's bias gets the error through the outgoing weight of its "
                        "unit, which is 0.",
                    ),
                ),
            ),
            (shown.weights, shown.first_gradients),
            "With all zeros every weight's gradient has a factor that is 0. Only the "
            "output's bias gets the error alone.",
        ),
        Step(
            "The incoming weights start equal, w1 to w4 at 1. Only the outgoing ones differ: w5 "
            "is 1 and w6 is 2.",
            _OTHER_OUTGOING,
            ChoiceQuestion(
                "Is that enough to make the incoming weights of the two units different?",
                (
                    Option(
                        "Yes, from the first update on",
                        _incoming_differ,
                        "It would take another factor in the two gradients.",
                    ),
                    Option(
                        "No, equal inputs and equal weights stay equal",
                        lambda run: not _incoming_differ(run),
                        "Forward, both units do the same. But backward the error arrives through "
                        "w5 at the one and through w6 at the other.",
                    ),
                ),
            ),
            (shown.first_gradients, shown.weights),
            "Different outgoing weights are enough: each is a factor in the gradients of "
            "its own unit.",
        ),
        Step(
            "Now all weights start at 1, the outgoing ones too. Only the biases of the hidden "
            "units differ: b1 is 0 and b2 is 0.5. XOR has the samples (0, 0), (0, 1), (1, 0) and "
            "(1, 1), and the activation is tanh.",
            _OTHER_BIASES,
            ChoiceQuestion(
                "Is that enough to make the incoming weights of the two units different?",
                (
                    Option(
                        "Yes: the units put out different numbers",
                        _incoming_differ,
                        "The units would have to put out the same for every sample.",
                    ),
                    Option(
                        "No: no bias is a factor of a weight's gradient",
                        lambda run: not _incoming_differ(run),
                        "Not itself. But the units put out different numbers, so the gradients "
                        "of w5 and w6 differ, and so do the slopes φ′(z).",
                    ),
                ),
            ),
            (shown.weights, shown.starts),
            "Other biases are enough: they make the units put out different numbers. A random "
            "start makes everything different at once.",
        ),
        Step(
            "Two tanh units that are each other's opposite in everything: w3 = −w1, w4 = −w2, "
            "w6 = −w5. Remember that tanh(−z) = −tanh(z).",
            _OPPOSITE,
            NumberQuestion(
                "How many different hidden units does the trained network have?",
                lambda run: int(distinct(run.experiment.network, run.weights[-1])[0]),
                (
                    (
                        lambda run: float(run.experiment.hidden[0]),
                        "What one unit puts out is minus what the other does, and so is its "
                        "outgoing weight: together they contribute the same number twice.",
                    ),
                ),
                "Count the units that do different work.",
            ),
            (shown.smaller_network,),
            "Not only equal units are one: with tanh a unit and its opposite do the same "
            "work as well.",
        ),
    ),
)
