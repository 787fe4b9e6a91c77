"""The words of the pages and what they mean, for who meets them for the first time."""

from functools import lru_cache

import streamlit as st

from nn_core.message import message
from nn_core.symmetry.growth import VISIBLE
from ui.language import language, said, speaking

WORDS = {
    message("sample"): message("One row of the data: the inputs x1, x2 and the target y."),
    message("ŷ"): message("What the network puts out for a sample; y is what it should be."),
    message("loss"): message(
        "How wrong the network is: (y − ŷ)², or half of it, summed over the outputs. The mean loss "
        "is its mean over all samples."
    ),
    message("epoch"): message("One pass over all samples, in their order."),
    message("step"): message("One update of all weights; with batch size 1 after every sample."),
    message("η, learning rate"): message(
        "Without momentum a step changes a weight by −η times its gradient; if it enters an "
        "output, by that times the output-layer rate."
    ),
    message("δ"): message("Of a unit: the derivative of the loss by the unit’s sum z."),
    message("φ′"): message("The slope of the activation at the unit’s sum z; 1 without one."),
    message("distance of hidden units"): message(
        "Euclidean, over all that two units of a layer own: incoming weights, bias and outgoing "
        "weights. At more than {visible} they are called visibly different."
    ),
    message("to the last bit"): message(
        "Equal as 64-bit numbers, in every digit, and not only in those that are shown."
    ),
    message("symmetric, same-in"): message(
        "Starts. Symmetric: every weight is the start scale, every bias 0. Same-in: equal incoming "
        "weights, and outgoing ones that alternate in sign."
    ),
    message("nudge, ε"): message(
        "What is added to the first incoming weight of the second hidden unit before training."
    ),
    message("dead, saturated"): message(
        "A relu unit is dead if it puts out 0 on every sample; a tanh or sigmoid unit is saturated "
        "if its slope is nearly 0 on every sample. No gradient moves what enters a dead unit, and "
        "next to none what enters a saturated one."
    ),
    message("2/λmax"): message(
        "λmax is the largest curvature of the mean loss. Near a minimum, steps on all samples with "
        "a learning rate above 2/λmax lead away from it."
    ),
    message("diverged"): message("The loss was above 1e100 or not a number; training ended there."),
}


def glossary() -> None:
    """A list of words and what they mean, closed until it is asked for."""
    with st.expander(said("What the words mean"), key="glossary"):
        st.markdown(_in_turn(language()))


@lru_cache(maxsize=16)
def _in_turn(code: str) -> str:
    with speaking(code):
        return "\n".join(
            f"- **{said(word)}** · {said(meaning, visible=VISIBLE)}"
            for word, meaning in WORDS.items()
        )
