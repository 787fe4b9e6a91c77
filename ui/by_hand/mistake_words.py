"""What the usual mistakes are called, and why they are wrong: by kind, a title and a sentence."""

_BACK = "Going back through a unit multiplies by its φ′."
_SLOPES = (
    "Written in terms of the output a, φ′(z) is 1 − a² for tanh and a(1 − a) for sigmoid: neither "
    "z is put there, nor φ applied once more."
)
_PLACES = (
    "The weights are numbered layer by layer, unit by unit, input by input: w1, w2 enter the first "
    "hidden unit."
)
_MEAN = (
    "The gradient of a batch is the mean over its samples: their sum, divided once by their number."
)

WORDS = {
    "factor 2": (
        "The factor 2 is missing",
        "The derivative of (y − ŷ)² with respect to ŷ is −2(y − ŷ). Without the 2 it would be "
        "right for the loss ½(y − ŷ)², which can be chosen as half-squared.",
    ),
    "half": (
        "There is a factor 2 too much",
        "The ½ of ½(y − ŷ)² cancels the 2: the derivative with respect to ŷ is −(y − ŷ).",
    ),
    "error sign": (
        "The error has the wrong sign",
        "dL/dŷ is positive when the prediction is too large: the ŷ in (y − ŷ) has a minus.",
    ),
    "no slope": ("The slope of the activation is missing", _BACK),
    "slope at z": ("φ′ was computed with z in the place of a", _SLOPES),
    "slope at a": ("φ was applied twice: a was taken for z", _SLOPES),
    "output activation": (
        "The output was given an activation",
        "Here the output is linear: ŷ is its sum z itself.",
    ),
    "no output activation": (
        "The activation of the output was left out",
        "Here ŷ is φ of the output's sum z, and the way back passes through its φ′.",
    ),
    "no biases": (
        "The biases were left out on the way forward",
        "The sum z of every unit ends with its bias.",
    ),
    "transposed": ("The weights were read in columns for rows", _PLACES),
    "permuted": ("The weights of two units were exchanged", _PLACES),
    "updated weight": (
        "The outgoing weight was already updated",
        "All gradients of a step use the weights from before the step.",
    ),
    "other unit": (
        "A number of another unit was used",
        "Only what lies on the way from this parameter to the output belongs in its product.",
    ),
    "other input": (
        "The other input was used",
        "The gradient of a weight is the δ of its unit times the input that the weight multiplies.",
    ),
    "no input": (
        "The input was not multiplied in",
        "The gradient of a weight is the δ of its unit times what the weight multiplied.",
    ),
    "bias input 0": (
        "The bias was given the input 0",
        "A bias is a weight whose input is always 1, so its gradient is the δ of its unit.",
    ),
    "sum": ("The samples of the batch were added, not averaged", _MEAN),
    "mean twice": ("The sum was divided twice by the number of samples", _MEAN),
    "one sample": ("Only one sample of the batch was used", _MEAN),
    "ascent": (
        "The step goes up the slope",
        "Descent subtracts: w ← w − η · gradient.",
    ),
    "no rate": (
        "The learning rate is missing",
        "The gradient is multiplied by η before it is subtracted.",
    ),
    "rate twice": (
        "The learning rate was applied twice",
        "The gradient itself has no η in it; the update multiplies by it once.",
    ),
    "output rate": (
        "The output layer's own rate was forgotten",
        "The output layer learns with η times its factor.",
    ),
    "no momentum": (
        "The momentum was left out",
        "The velocity from the step before, times μ, is a part of the change.",
    ),
    "bias learned": (
        "The bias was updated",
        "Here the biases are fixed: each keeps its value.",
    ),
    "rate in gradient": (
        "The learning rate is already in it",
        "The gradient has no η in it; that comes with the update.",
    ),
    "change": (
        "This is the change of the parameter",
        "The question was for another number of the same line.",
    ),
    "gradient": (
        "This is the gradient",
        "The new value is the old one minus η times the gradient.",
    ),
    "after": (
        "This is the value after the step",
        "The gradient is what η multiplies before it is subtracted.",
    ),
    "other parameter": (
        "This belongs to another parameter",
        "The number is right, but it is not the one asked for.",
    ),
    "on the way": (
        "This is a number on the way",
        "The number is right, but the calculation goes on from there.",
    ),
}
"""Title and explanation of each kind of mistake."""

RIGHT_ELSEWHERE = frozenset({"after", "other parameter", "on the way"})
"""Kinds whose answer is a right number of the step, only not the one asked for."""
