"""What the usual mistakes are called, and why they are wrong: by kind, a title and a sentence."""

from nn_core.message import message

_BACK = message("Going back through a unit multiplies by its φ′.")
_SLOPES = message(
    "Written in terms of the output a, φ′(z) is 1 − a² for tanh and a(1 − a) for sigmoid: neither "
    "z is put there, nor φ applied once more."
)
_PLACES = message(
    "The weights are numbered layer by layer, unit by unit, input by input: w1, w2 enter the first "
    "hidden unit."
)
_MEAN = message(
    "The gradient of a batch is the mean over its samples: their sum, divided once by their number."
)

WORDS = {
    "factor 2": (
        message("The factor 2 is missing."),
        message(
            "The derivative of (y − ŷ)² with respect to ŷ is 2(ŷ − y). Without the 2 it would be "
            "right for the loss ½(y − ŷ)², which can be chosen as half-squared."
        ),
    ),
    "half": (
        message("There is a factor 2 too much."),
        message("The ½ of ½(y − ŷ)² cancels the 2: the derivative with respect to ŷ is −(y − ŷ)."),
    ),
    "error sign": (
        message("The error has the wrong sign."),
        message(
            "dL/dŷ is positive when the prediction is too large: the ŷ in (y − ŷ) has a minus."
        ),
    ),
    "no slope": (message("The slope of the activation is missing."), _BACK),
    "slope at z": (message("φ′ was computed with z in the place of a."), _SLOPES),
    "slope at a": (message("φ was applied twice: a was taken for z."), _SLOPES),
    "output activation": (
        message("The output was given an activation."),
        message("Here the output is linear: ŷ is its sum z itself."),
    ),
    "no output activation": (
        message("The activation of the output was left out."),
        message("Here ŷ is φ of the output's sum z, and the way back passes through its φ′."),
    ),
    "no biases": (
        message("The biases were left out on the way forward."),
        message("The sum z of every unit ends with its bias."),
    ),
    "transposed": (message("The weights were read in columns for rows."), _PLACES),
    "permuted": (message("The weights of two units were exchanged."), _PLACES),
    "updated weight": (
        message("The outgoing weight was already updated."),
        message("All gradients of a step use the weights from before the step."),
    ),
    "other unit": (
        message("A number of another unit was used."),
        message(
            "Only what lies on the way from this parameter to the output belongs in its product."
        ),
    ),
    "other input": (
        message("The other input was used."),
        message(
            "The gradient of a weight is the δ of its unit times the input that the weight "
            "multiplies."
        ),
    ),
    "no input": (
        message("The input was not multiplied in."),
        message("The gradient of a weight is the δ of its unit times what the weight multiplied."),
    ),
    "bias input 0": (
        message("The bias was given the input 0."),
        message(
            "A bias is a weight whose input is always 1, so its gradient is the δ of its unit."
        ),
    ),
    "sum": (message("The samples of the batch were added, not averaged."), _MEAN),
    "mean twice": (message("The sum was divided twice by the number of samples."), _MEAN),
    "one sample": (message("Only one sample of the batch was used."), _MEAN),
    "ascent": (
        message("The step goes up the slope."),
        message("Descent subtracts: w ← w − η · gradient."),
    ),
    "no rate": (
        message("The learning rate is missing."),
        message("The gradient is multiplied by η before it is subtracted."),
    ),
    "rate twice": (
        message("The learning rate was applied twice."),
        message("The gradient itself has no η in it; the update multiplies by it once."),
    ),
    "output rate": (
        message("The output layer's own rate was forgotten."),
        message("The output layer learns with η times its factor."),
    ),
    "no momentum": (
        message("The momentum was left out."),
        message("The velocity from the step before, times μ, is a part of the change."),
    ),
    "bias learned": (
        message("The bias was updated."),
        message("Here the biases are fixed: each keeps its value."),
    ),
    "rate in gradient": (
        message("The learning rate is already in it."),
        message("The gradient has no η in it; that comes with the update."),
    ),
    "change": (
        message("This is the change of the parameter."),
        message("The question was for another number of the same line."),
    ),
    "gradient": (
        message("This is the gradient."),
        message("The new value is the old one minus η times the gradient."),
    ),
    "after": (
        message("This is the value after the step."),
        message("The gradient is what η multiplies before it is subtracted."),
    ),
    "other parameter": (
        message("This belongs to another parameter."),
        message("The number is right, but it is not the one asked for."),
    ),
    "on the way": (
        message("This is a number on the way."),
        message("The number is right, but the calculation goes on from there."),
    ),
}
"""Title and explanation of each kind of mistake, to be said in a language."""

RIGHT_ELSEWHERE = frozenset({"after", "other parameter", "on the way"})
"""Kinds whose answer is a right number of the step, only not the one asked for."""
