"""The named experiments that the sidebar offers, each with what to look for."""

from typing import NamedTuple

from nn_core import Experiment
from nn_core.message import message


class Preset(NamedTuple):
    experiment: Experiment
    look_for: str


PRESETS = {
    message("The original exercise"): Preset(
        Experiment(),
        message("Every weight starts at 1. w1 to w4 stay equal for ever, and so do w5 and w6."),
    ),
    message("XOR, symmetric"): Preset(
        Experiment(dataset="xor", activation="tanh", learning_rate=0.1, epochs=2000),
        message("Two tanh units that start equal act as one unit, and one unit cannot learn XOR."),
    ),
    message("XOR, random tanh"): Preset(
        Experiment(
            dataset="xor", activation="tanh", init="random", seed=2, learning_rate=0.1, epochs=2000
        ),
        message("The same network from a random start: the units part, and the loss goes to 0."),
    ),
    message("Noisy plane, no activation"): Preset(
        Experiment(dataset="plane", noise=0.1, init="random", learning_rate=0.02, epochs=200),
        message(
            "Two layers without an activation are one plane: least squares would find it at once."
        ),
    ),
    message("A run that diverges"): Preset(
        Experiment(learning_rate=0.2),
        message(
            "The original exercise at twice its learning rate: after epoch 2 every loss is larger "
            "than the one before."
        ),
    ),
    message("Symmetric, with a nudge"): Preset(
        Experiment(
            dataset="xor",
            activation="tanh",
            learning_rate=0.5,
            nudge=1e-12,
            batch_size="all",
            epochs=2000,
        ),
        message(
            "A difference of 1e-12 between the units grows epoch by epoch until they part, and two "
            "different units learn XOR; with a nudge of 0 they never do."
        ),
    ),
}
