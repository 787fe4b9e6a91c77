"""The text of the core's arithmetic for programs to take along, with its words in any language."""

import ast
import io
import textwrap
import tokenize
import unicodedata
from collections.abc import Iterator

from ui.facts import Sentences
from ui.language import said

WIDTH = 90
"""Letters in a line of a comment; a Chinese one takes the room of two."""

FUNCTIONS: Sentences = {
    "where_less": "`then` where left < right, `otherwise` where not, or where one of them is nan.",
    "with_sign": "The magnitude with the sign of another number, also where that is ±0.",
    "power_of_two": "2 to a whole number from −1022 to 1023; any number for nan.",
    "_higher_terms": (
        "(a, b) with e^r = 1 + r + r²/2 + r³·a + r⁷·b to 3e-19 · |r|, for |r| ≤ ln 2 / 2. The "
        "coefficients make the largest error least."
    ),
    "exp": "e^x, within 0.8 units of the last place.",
    "tanh": "tanh |x| = t/(t + 2) with t = e^2|x| − 1, within 2.5 units of the last place.",
    "sigmoid": (
        "1/(1 + e^−x), or e^x/(1 + e^x) for a negative x, within 2.5 units of the last place."
    ),
}
"""What each function does that an activation is made of."""

NETWORK: Sentences = {
    "Number": "A float or a NumPy array.",
    "Activation": (
        "φ of z, and φ′ and φ″ of z in terms of a = φ(z). `kink` where φ′ jumps; `odd` where "
        "φ(−z) = −φ(z), to the last bit."
    ),
    "Loss": "The loss of one output, dL/dŷ, and d²L/dŷ², from the target y and the prediction ŷ.",
    "Update": (
        "What a gradient does to a velocity v, and then to a parameter w. The rule `remembers` if "
        "the next update needs the velocity."
    ),
    "Network": (
        "What is computed: units of all layers, activations of all but the inputs, and the loss."
    ),
    "Optimizer": "How it learns: the kind of update, η of each layer, μ, and whether biases learn.",
    "each": (
        "A layer made by `operation` from the numbers that stand in the same place of `layers`."
    ),
    "Outputs": (
        "What every layer puts out for one sample: the inputs first, the predictions ŷ last."
    ),
    "State": "All that the next update starts from: the parameters and their velocities.",
    "at_rest": "The state before the first update: every velocity is 0.",
    "dot": "Σ left·right from left to right. (`sum` compensates rounding in newer Pythons.)",
    "affine": "z = w·x + b of every unit of the layer.",
    "forward": "a = φ(z) of every unit, layer by layer.",
    "loss": "The loss of one sample, summed over its outputs.",
    "backward": (
        "The gradient of the loss of one sample, shaped like the parameters. δ = dL/dz of a unit "
        "is dL/da · φ′(a); dL/da is the derivative of the loss at an output, and Σ δ·v over the "
        "units it feeds elsewhere. The gradient of a bias is its unit’s δ, that of a weight is δ "
        "times what the weight multiplied."
    ),
    "mean_gradient": (
        "The mean gradient of the rows (x1, x2, y1, …) of a batch, summed in their order."
    ),
    "mean": "The mean of some gradients, summed in their order.",
    "update": (
        "Every velocity, then every parameter, by the rule of the update; fixed biases stay."
    ),
    "step": (
        "One update from the rows of a batch; every gradient uses the parameters from before it."
    ),
}
"""What everything else is and does that a network trains with."""

REMARKS: Sentences = {
    "_LN2_HIGH": "ln 2 to 33 bits: its product with a whole number is exact",
    "_ROUNDS": "adding it rounds a number to a whole one",
    "high": "what rounding leaves out of this sum is added again",
    "half": "2^n alone could be 0 or infinite",
}
"""What stands behind a line, by the name that the line gives a value."""


def lines_of(text: str) -> list[str]:
    """A text in lines that an editor has room for."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return textwrap.wrap(text, WIDTH * len(text) // (len(text) + wide))


def in_words(source: str) -> str:
    """Source text of the core with its docstrings and comments in the present language.

    Raises KeyError for a name that has no sentence here.
    """
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            place = token.start[0] - 1
            code = lines[place][: token.start[1]]
            lines[place] = f"{code}# {said(REMARKS[code.split()[0]])}"
    for name, document in reversed([*_documents(ast.parse(source))]):
        indent = " " * document.col_offset
        words = f"\n{indent}".join(lines_of(said({**FUNCTIONS, **NETWORK}[name])))
        end = f"\n{indent}" if "\n" in words else ""
        first, last = document.lineno - 1, document.end_lineno
        lines[first:last] = f'{indent}"""{words}{end}"""'.splitlines()
    return "\n".join(lines)


def _documents(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Every docstring with the name of what it documents, in the order of the text."""
    name = ""
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            if ast.get_docstring(statement):
                yield statement.name, statement.body[0]
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
        elif isinstance(statement, ast.Expr):
            yield name, statement
