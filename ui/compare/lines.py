"""The line of each run: one colour and one dash on every picture and in the table."""

from typing import NamedTuple

from ui.theme import DASHES, ZERO

_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#A6761D", ZERO)
"""Each stands out from a white and from a black page by 3 to 1 at least."""

_STROKES = dict(zip(DASHES, ("━━━", "╍╍╍", "┈┈┈", "━┈━", "━━╍", "━┈┈"), strict=True))


class Line(NamedTuple):
    color: str
    dash: str

    @property
    def stroke(self) -> str:
        """The dash as text."""
        return _STROKES[self.dash]

    @property
    def shade(self) -> str:
        """The colour of a band around the line."""
        red, green, blue = (int(self.color[place : place + 2], 16) for place in (1, 3, 5))
        return f"rgba({red},{green},{blue},0.15)"


def line_of(place: int) -> Line:
    """The line of the run that is `place` in the list, from 0; no two of 36 are the same."""
    turns, color = divmod(place, len(_COLORS))
    return Line(_COLORS[color], DASHES[(color + turns) % len(DASHES)])


def in_a_chart(name: str) -> str:
    """A name as text where Plotly would read it as markup, or as a place to fill in."""
    for character in "&<>%":  # the first of them first
        name = name.replace(character, f"&#{ord(character)};")
    return name
