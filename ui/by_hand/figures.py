"""The network at one step, with the path of one parameter lit: what its gradient is made of."""

import numpy as np

from nn_core.parameters import flatten, indices, names, place, unit_number, weight_count
from nn_core.step.ledger import Ledger, Trace
from ui import diagram, diagram_labels
from ui.chart import Chart, layout
from ui.label_places import Room
from ui.language import listed, number, said
from ui.theme import ZERO

_ROOM = Room(320, 290)
"""Pixels of the picture, at least."""

MOST_UNITS_SAID = 12
"""Units of a way that the alt text names."""


def step_diagram(ledger: Ledger, trace: Trace, name: str, with_values: bool = True) -> Chart:
    """The network before the step; everything on the way from parameter `name` to ŷ is lit.

    With values, each unit tells its z, a and δ on hover.
    """
    sizes = ledger.experiment.sizes
    state = flatten(ledger.before)
    weights = state[: weight_count(sizes)]
    lit = lit_weights(sizes, name)
    largest = float(np.abs(weights).max()) or 1.0
    quiet = diagram.bands(sizes, np.where(lit, 0.0, weights), largest, _ROOM)
    loud = diagram.bands(sizes, np.where(lit, weights, 0.0), largest, _ROOM)
    there = diagram.drawn(ledger.experiment, state)
    traces = [
        diagram.skeleton(sizes),
        *diagram.band_traces(quiet, opacity=0.15),
        # A solid line under each lit weight, so that one of 0 is lit too.
        diagram.edge_lines("lit path", diagram.edges(sizes)[lit], width=2, color=ZERO),
        *(
            {**each, "name": f"lit {each['name']}"}
            for each in diagram.band_traces(loud, opacity=1.0)
        ),
        diagram.values_on_hover(sizes, state, there),
        _rings(sizes, name),
        diagram.unit_markers(sizes, _ROOM),
        _labels(sizes, state, name, there),
        _values(ledger, trace) if with_values else {},
    ]
    spec = {
        "data": [trace for trace in traces if trace],
        "layout": layout(
            300,
            showlegend=False,
            margin={"l": 4, "r": 4, "t": 4, "b": 4},
            **diagram.AXES,
        ),
    }
    return Chart(spec, _alt(ledger, name))


def lit_weights(sizes: tuple[int, ...], name: str) -> np.ndarray:
    """Which weights lie on the way from a parameter to ŷ, itself among them: (weights,) bool."""
    spot = place(sizes, name)
    layers = indices(sizes)
    lit = np.zeros(weight_count(sizes), dtype=bool)
    if spot.input is not None:
        lit[layers[spot.layer].weights[spot.unit][spot.input]] = True
    if spot.layer + 1 < len(layers):
        lit[[row[spot.unit] for row in layers[spot.layer + 1].weights]] = True
        for layer in layers[spot.layer + 2 :]:
            lit[[index for row in layer.weights for index in row]] = True
    return lit


def lit_units(sizes: tuple[int, ...], name: str) -> list[tuple[int, int]]:
    """Depth (0 the inputs) and number in its layer of every unit on that way."""
    spot = place(sizes, name)
    source = [] if spot.input is None else [(spot.layer, spot.input)]
    fed = [
        (depth, unit) for depth in range(spot.layer + 2, len(sizes)) for unit in range(sizes[depth])
    ]
    return [*source, (spot.layer + 1, spot.unit), *fed]


def _rings(sizes: tuple[int, ...], name: str) -> dict:
    """A ring around each lit unit."""
    layers = diagram.units(sizes)
    units = [layers[depth][unit] for depth, unit in lit_units(sizes, name)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [unit.x for unit in units],
        "y": [unit.y for unit in units],
        "marker": {
            "size": diagram.disc_size(sizes, _ROOM) + 8,
            "color": "rgba(0,0,0,0)",
            "line": {"width": 3, "color": ZERO},
        },
        "hoverinfo": "skip",
        "name": "lit units",
        "showlegend": False,
    }


def _labels(sizes: tuple[int, ...], state: np.ndarray, name: str, there: np.ndarray) -> dict:
    """Name and value of every parameter where there is room for all; else of the followed one."""
    labels = diagram_labels.labels(sizes, state, _ROOM, there)
    followed = list(names(sizes)).index(name)
    if np.isnan(labels["x"][: weight_count(sizes)]).any():
        alone = np.arange(len(state)) == followed
        middles = diagram.values_on_hover(sizes, state)
        labels["x"] = np.where(alone, middles["x"], np.nan)
        labels["y"] = np.where(alone, middles["y"], np.nan)
        if followed >= weight_count(sizes):  # a bias: beside the disc of its unit
            up = 1 if labels["y"][followed] < 0.5 else -1
            labels["y"][followed] += up * (diagram.disc_size(sizes, _ROOM) / 2 + 14) / _ROOM.height
    return labels


def _values(ledger: Ledger, trace: Trace) -> dict:
    """What each unit puts out for the sample, on hover."""
    sizes = ledger.experiment.sizes
    layers = diagram.units(sizes)
    texts = [
        f"{name} = {number(value)}" for name, value in zip(("x1", "x2"), trace.inputs, strict=True)
    ]
    for layer in range(len(sizes) - 2):
        for unit in range(sizes[layer + 1]):
            place_number = unit_number(sizes, layer, unit)
            texts.append(
                f"z{place_number} = {number(trace.sums[layer][unit])}"
                f"<br>a{place_number} = {number(trace.outputs[layer + 1][unit])}"
                f"<br>δ{place_number} = {number(trace.gradient[layer].biases[unit])}"
            )
    texts.append(f"ŷ = {number(trace.prediction)}<br>dL/dŷ = {number(trace.output_delta)}")
    units = [unit for layer in layers for unit in layer]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [unit.x for unit in units],
        "y": [unit.y for unit in units],
        "marker": {"size": diagram.disc_size(sizes, _ROOM), "opacity": 0.0},
        "text": texts,
        "hovertemplate": "%{text}<extra></extra>",
        "name": "values",
        "showlegend": False,
    }


def _alt(ledger: Ledger, name: str) -> str:
    sizes = ledger.experiment.sizes
    labels = [[unit.name for unit in layer] for layer in diagram.units(sizes)]
    way = [labels[depth][unit] for depth, unit in lit_units(sizes, name)]
    return said(
        "The {network} network before the step. Lit is the way from {name} = {value} to the "
        "output: {way}.",
        network="-".join(map(str, sizes)),
        name=name,
        value=ledger.row(name).before,
        way=listed(tuple(way), MOST_UNITS_SAID),
    )
