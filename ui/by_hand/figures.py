"""The network at one step, with the path of one parameter lit: what its gradient is made of."""

import numpy as np

from nn_core.parameters import flatten, indices, place, unit_number, weight_count
from nn_core.step.ledger import Ledger, Trace
from ui import diagram
from ui.theme import ZERO, Chart, layout, number


def step_diagram(ledger: Ledger, trace: Trace, name: str, with_values: bool = True) -> Chart:
    """The network before the step; everything on the way from parameter `name` to ŷ is lit.

    With values, each unit tells its z, a and δ on hover.
    """
    sizes = ledger.experiment.sizes
    state = flatten(ledger.before)
    weights = state[: weight_count(sizes)]
    lit = lit_weights(sizes, name)
    largest = float(np.abs(weights).max()) or 1.0
    quiet = diagram.band_traces(diagram.bands(sizes, np.where(lit, 0.0, weights), largest))
    loud = diagram.band_traces(diagram.bands(sizes, np.where(lit, weights, 0.0), largest))
    traces = [
        diagram.skeleton(sizes),
        *({**band, "opacity": 0.15} for band in quiet),
        _lit_lines(sizes, lit),
        *({**band, "opacity": 1.0, "name": f"lit {band['name']}"} for band in loud),
        _rings(sizes, name),
        diagram.unit_markers(sizes),
        *_labels(sizes, state, name, ledger.row(name).before),
        _hover(ledger, trace, with_values),
    ]
    hidden_axis = {"visible": False, "fixedrange": True}
    spec = {
        "data": [trace for trace in traces if trace],
        "layout": layout(
            300,
            showlegend=False,
            margin={"l": 4, "r": 4, "t": 4, "b": 4},
            xaxis={"range": [-0.01, 1.07], **hidden_axis},
            yaxis={"range": [-0.06, 1.04], **hidden_axis},
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


def _lit_lines(sizes: tuple[int, ...], lit: np.ndarray) -> dict:
    """A solid line under each lit weight, so that one of 0 is lit too."""
    x1, y1, x2, y2 = diagram.edges(sizes)[lit].T
    gap = np.full(len(x1), np.nan)
    return {
        "type": "scatter",
        "mode": "lines",
        "line": {"width": 2, "color": ZERO},
        "hoverinfo": "skip",
        "name": "lit path",
        "x": np.column_stack([x1, x2, gap]).ravel(),
        "y": np.column_stack([y1, y2, gap]).ravel(),
    }


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
            "size": 44 if max(sizes) <= 4 else 30,
            "color": "rgba(0,0,0,0)",
            "line": {"width": 3, "color": ZERO},
        },
        "hoverinfo": "skip",
        "name": "lit units",
    }


def _labels(sizes: tuple[int, ...], state: np.ndarray, name: str, value: float) -> list[dict]:
    """Name and value of every parameter; in a large or deep network of the followed one alone."""
    labels = diagram.parameter_labels(sizes, state)
    if len(sizes) == 3 and weight_count(sizes) <= diagram.MOST_LABELLED:
        return [labels]
    spot = place(sizes, name)
    if spot.input is None:
        unit = diagram.units(sizes)[spot.layer + 1][spot.unit]
        x, y = unit.x, unit.y
    else:
        index = indices(sizes)[spot.layer].weights[spot.unit][spot.input]
        x1, y1, x2, y2 = diagram.edges(sizes)[index]
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
    chosen = {
        "type": "scatter",
        "mode": "text",
        "x": [x],
        "y": [y],
        "text": [f"<b>{name} {number(value, 3)}</b>"],
        "textposition": "bottom center" if spot.input is None else "top center",
        "textfont": {"size": 14},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "name": "followed",
    }
    return [labels | {"mode": "markers"}, chosen]


def _hover(ledger: Ledger, trace: Trace, with_values: bool) -> dict:
    """What each unit puts out for the sample, on hover."""
    if not with_values:
        return {}
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
        "marker": {"size": 34 if max(sizes) <= 4 else 22, "opacity": 0.0},
        "text": texts,
        "hovertemplate": "%{text}<extra></extra>",
        "name": "values",
    }


def _alt(ledger: Ledger, name: str) -> str:
    sizes = ledger.experiment.sizes
    labels = [[unit.name for unit in layer] for layer in diagram.units(sizes)]
    way = [labels[depth][unit] for depth, unit in lit_units(sizes, name)]
    return (
        f"The {'-'.join(map(str, sizes))} network before the step. Lit is the way from {name} = "
        f"{number(ledger.row(name).before)} to the output: {', '.join(way[:12])}"
        f"{' and more' if len(way) > 12 else ''}."
    )
