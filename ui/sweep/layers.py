"""The cells of a sweep by how they are coloured, and the map as an image."""

from typing import NamedTuple

import numpy as np

from nn_core import Sweep
from ui.sweep.words import LEFT_TITLE, PLAIN_TITLES, TITLES
from ui.theme import ZERO

HELD = ("#08306B", "#2171B5", "#6BAED6", "#DEEBF7")
"""From small to large, of cells that did not diverge: blues, dark first."""
LEFT = ("#7A2A0B", "#C2500F", "#F58A3C", "#FDD9B0")
"""From early to late, of cells that diverged: oranges, dark first."""
SMALLEST, LARGEST = 1e-12, 1e3
"""Losses between which the colours tell them apart: below and above, all look the same."""
FLOOR = 1e-33
"""What is smaller, exact 0 included, is drawn as this on a logarithmic scale: rounding alone."""


class Layer(NamedTuple):
    """Cells that share a scale of colours."""

    title: str
    """As in `TITLES`, to be said in a language."""
    values: np.ndarray
    """[y, x] float32 log10 of what is shown; nan where a cell belongs to another layer."""
    ends: tuple[float, float]
    """The values with the first and with the last colour."""
    stops: tuple[tuple[float, str], ...]
    """The colours, each with its share of the way from the one end to the other, ascending."""

    @property
    def plain(self) -> bool:
        """Whether all cells have the same colour, so that there is no scale to read."""
        return self.stops[0][1] == ZERO


def layers(sweep: Sweep, color: str) -> tuple[Layer, ...]:
    """The cells by colour: those that did not diverge, those without a number, those that did.

    `color` is a key of `TITLES`.
    """
    held = sweep.done & np.isnan(sweep.diverged_at)
    shown = {"loss": sweep.final_loss, "solved": sweep.solved_at, "distance": sweep.distance}[color]
    plain = np.zeros_like(held)
    if color == "solved":
        plain = held & np.isnan(shown)
    elif color == "distance":
        plain = held & ~(shown > 0.0)
    no_number = np.where(plain, 0.0, np.nan).astype(np.float32)
    found = (
        _loss_layer(sweep, held)
        if color == "loss"
        else _layer(TITLES[color], _log10(shown, held & ~plain), HELD),
        _layer(PLAIN_TITLES.get(color, ""), no_number, (ZERO, ZERO)),
        _layer(LEFT_TITLE, _log10(sweep.diverged_at, ~np.isnan(sweep.diverged_at)), LEFT),
    )
    drawn = tuple(layer for layer in found if not np.isnan(layer.values).all())
    return drawn or found[:1]


def _layer(title: str, values: np.ndarray, colors: tuple[str, ...]) -> Layer:
    """A layer whose colours are spread evenly over its values."""
    shares = np.linspace(0.0, 1.0, len(colors)).tolist()
    return Layer(title, values, _span(values), tuple(zip(shares, colors, strict=True)))


def _loss_layer(sweep: Sweep, held: np.ndarray) -> Layer:
    """The final losses: dark blues below the threshold, light ones above, and a leap between."""
    values = _log10(sweep.final_loss, held)
    low, high = np.clip(_span(values), np.log10(SMALLEST), np.log10(LARGEST)).tolist()
    high = high if high > low else low + 1.0
    at = (float(np.log10(sweep.plan.threshold)) - low) / (high - low)
    if not 0.0 < at < 1.0:
        return _layer(TITLES["loss"], values, HELD if at <= 0.0 else HELD[:2])._replace(
            ends=(low, high)
        )
    stops = ((0.0, HELD[0]), (at, HELD[1]), (at, HELD[2]), (1.0, HELD[3]))
    return Layer(TITLES["loss"], values, (low, high), stops)


def picture(sweep: Sweep, color: str) -> np.ndarray:
    """The map as an image, one pixel a cell: (rows, columns, 4) uint8, the first row on top."""
    image = np.zeros((*sweep.done.shape, 4), dtype=np.uint8)
    for layer in layers(sweep, color):
        low, high = layer.ends
        there = ~np.isnan(layer.values)
        at = (layer.values[there] - low) / (high - low)
        stops = np.array([share for share, _ in layer.stops])
        rgb = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for _, c in layer.stops])
        for channel in range(3):
            image[there, channel] = np.round(np.interp(at, stops, rgb[:, channel]))
        image[there, 3] = 255
    return image[::-1]


def _log10(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    logarithms = np.full(values.shape, np.nan, dtype=np.float32)
    logarithms[where] = np.log10(np.clip(values[where], FLOOR, None))
    return logarithms


def _span(values: np.ndarray) -> tuple[float, float]:
    """The ends of a layer's scale; a layer of one value has it at the lower end."""
    if np.isnan(values).all():
        return 0.0, 1.0
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return low, high if high > low else low + 1.0
