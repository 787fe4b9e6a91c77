"""A sheet's own names for parameters: w13, θ, v21 beside w1, w2, …

A label is short and of a safe alphabet, so that it can stand in a link, in a table and in a
formula. A minus sign before it says that the sheet's number is the negative of ours: a threshold
θ is a bias −θ.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nn_core.declared import shortened
from nn_core.message import Message
from nn_core.parameters import names

LONGEST = 12
"""Characters of a label."""

GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "φ": "varphi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lambda",
    "Ξ": "Xi",
    "Π": "Pi",
    "Σ": "Sigma",
    "Φ": "Phi",
    "Ψ": "Psi",
    "Ω": "Omega",
}
"""Letters beside the Latin ones, and what they are called in LaTeX."""

ALLOWED = Message(
    "at most {longest} characters: Latin or Greek letters, then digits, letters and any of "
    "_ , . ' ( ) [ ], such as w13, θ3, v_21 or W1(1,2); a minus sign before it turns its sign",
    longest=LONGEST,
)

_LETTERS = "A-Za-z" + "".join(GREEK)
_LABEL = re.compile(rf"(-?)([{_LETTERS}]+)([{_LETTERS}0-9_,.'()\[\]]*)")
_LATEX = {"_": r"\_", "'": r"{\prime}"}
_BETWEEN = "~"


def read_label(text: str) -> str:
    """A label as it is kept: without blanks, with plain digits; "" for a blank text.

    Raises ValueError with a sentence.
    """
    plain = unicodedata.normalize("NFKC", text[: 4 * LONGEST].replace("−", "-"))
    plain = "".join(plain.replace("ϕ", "φ").replace("′", "'").split())
    if plain and (len(plain) > LONGEST or not _LABEL.fullmatch(plain)):
        raise ValueError(
            Message(
                "The label is {text}; it must be {allowed}.", text=shortened(text), allowed=ALLOWED
            )
        )
    return plain


def is_negative(label: str) -> bool:
    """Whether the sheet's number is the negative of the parameter."""
    return label.startswith("-")


def latex(label: str) -> str:
    """A label in a formula: its letters, and what follows them as an index."""
    match = _LABEL.fullmatch(label)
    if match is None:
        raise ValueError(
            Message(
                "The label is {label}; it must be {allowed}.",
                label=shortened(label),
                allowed=ALLOWED,
            )
        )
    sign, letters, index = match.groups()
    base = "".join(map(_letter, letters))
    if len(letters) > 1 and letters.isascii():
        base = rf"\mathrm{{{base}}}"
    index = index.removeprefix("_")
    return sign + base + (rf"_{{{''.join(map(_letter, index))}}}" if index else "")


def _letter(character: str) -> str:
    if character in GREEK:
        return rf"{{\{GREEK[character]}}}"
    return _LATEX.get(character, character)


@dataclass(frozen=True)
class Labels:
    """The labels of the parameters of one network, in the flat order, "" where there is none.

    Raises ValueError with a sentence for a label that is not allowed, and where their number is
    not that of the parameters.
    """

    sizes: tuple[int, ...]
    texts: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", tuple(map(read_label, self.texts)))
        count = len(names(self.sizes))
        if len(self.texts) != count:
            raise ValueError(
                Message(
                    "The number of labels is {labels}; a {network} network has {count} parameters.",
                    labels=len(self.texts),
                    network=_dashed(self.sizes),
                    count=count,
                )
            )

    def of(self, sizes: Sequence[int]) -> dict[str, str]:
        """The labels by the names of the parameters; none at all for another network."""
        if tuple(sizes) != self.sizes:
            return {}
        pairs = zip(names(self.sizes), self.texts, strict=True)
        return {name: label for name, label in pairs if label}

    def to_text(self) -> str:
        """For an address: 2-2-1~w13~w23~…; "" without any label."""
        if not any(self.texts):
            return ""
        return _BETWEEN.join([_dashed(self.sizes), *self.texts])

    @classmethod
    def from_text(cls, text: str) -> "Labels":
        """The labels that `to_text` wrote; raises ValueError with a sentence."""
        if not text:
            return NO_LABELS
        dashed, *texts = text[:2000].split(_BETWEEN)
        if not re.fullmatch("[1-8](-[1-8]){2,4}", dashed):
            raise ValueError(
                Message(
                    "The labels are {text}; they must begin with the network they are for, "
                    "such as 2-2-1~w13~w23.",
                    text=shortened(text),
                )
            )
        return cls(tuple(map(int, dashed.split("-"))), tuple(texts))


NO_LABELS = Labels((2, 1), ("", "", ""))
"""Of no network that can be built: there are none."""


def relabelled(labels: Labels, sizes: tuple[int, ...], changes: Mapping[str, str]) -> Labels:
    """The labels of a network with some changed, by the names of the parameters.

    Raises ValueError with a sentence.
    """
    present = {**labels.of(sizes), **changes}
    if not any(present.values()):
        return NO_LABELS
    return Labels(sizes, tuple(present.get(name, "") for name in names(sizes)))


def _dashed(sizes: Sequence[int]) -> str:
    return "-".join(map(str, sizes))
