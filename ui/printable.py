"""Pages to be opened and printed: HTML of their own, in which all text is escaped."""

from collections.abc import Collection, Sequence
from html import escape

from nn_core.experiment import DEFAULTS, KINDS, Experiment
from nn_core.fields import format_float
from nn_core.message import message
from nn_core.parameters import names
from nn_core.starts import start
from ui.language import language, said
from ui.quantities import sample_columns, way

MOST_ROWS = 20
"""Rows of a table that are printed; more are counted."""

_STYLE = """
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 12pt/1.5 serif; color: #000; }
pre { font: inherit; white-space: pre-wrap; }
table { margin: 0 2rem 1rem 0; border-collapse: collapse; break-inside: avoid; }
th, td { padding: 0.1rem 0.7rem; border: 1px solid #999; text-align: start; }
li { margin-bottom: 1.4rem; }
li span, p span { display: inline-block; min-width: 12rem; border-bottom: 1px solid #000; }
"""

_SHOWN_APART = ("dataset", "samples", "init", "init_scale", "weights", "seed", "nudge")


def page(title: str, body: str, style: str = "") -> str:
    """A whole page; the body is HTML, the title plain text."""
    return f"""<!DOCTYPE html>
<html lang="{language()}"><head><meta charset="utf-8"><title>{escape(title)}</title>
<style>{_STYLE}{style}</style></head>
<body><h1>{escape(title)}</h1>{body}</body></html>
"""


def given(experiment: Experiment, hidden: Collection[str] = ()) -> str:
    """What is known of an experiment, but for the fields that are `hidden`: tables as HTML."""
    return (
        table((said("setting"), said("value")), list(_settings(experiment, hidden).items()))
        + table(
            sample_columns(experiment.outputs),
            _samples(experiment),
            message("{count} samples in all."),
        )
        + _weights_table(experiment, hidden)
    )


def given_in_lines(experiment: Experiment, hidden: Collection[str] = ()) -> str:
    """The same in a few lines of text, where paper is short."""
    settings = _settings(experiment, hidden).items()
    samples = [
        ", ".join(row) for row in (sample_columns(experiment.outputs), *_samples(experiment))
    ]
    weights = _weights(experiment, hidden)
    lines = (
        [f"{name} {value}" for name, value in settings],
        [f"({sample})" for sample in samples],
        [f"{name} ({where}) = {value}" for name, where, value in weights],
    )
    return "".join(map(_line, lines))


def _line(texts: Sequence[str]) -> str:
    return f"<p>{''.join(f'<span>{escape(text)}</span> ' for text in texts)}</p>"


def _settings(experiment: Experiment, hidden: Collection[str]) -> dict[str, str]:
    shown = {
        said(KINDS[name].label): KINDS[name].format(getattr(experiment, name))
        for name in KINDS
        if name not in (*_SHOWN_APART, *hidden) and _matters(experiment, name)
    }
    return {said("Network"): "-".join(map(str, experiment.sizes))} | shown


def _matters(experiment: Experiment, name: str) -> bool:
    """Whether a setting belongs on the sheet: what is usual and without effect does not."""
    always = ("activation", "output_activation", "loss", "learning_rate", "epochs", "biases")
    return name in always or getattr(experiment, name) != DEFAULTS[name]


def _samples(experiment: Experiment) -> list[tuple[str, ...]]:
    return [tuple(map(format_float, row)) for row in experiment.rows.tolist()]


def _weights_table(experiment: Experiment, hidden: Collection[str]) -> str:
    rows = _weights(experiment, hidden)
    columns = (said("parameter"), said("where"), said("start"))
    return table(columns, rows, message("{count} parameters in all.")) if rows else ""


def _weights(experiment: Experiment, hidden: Collection[str]) -> list[tuple[str, str, str]]:
    """The name of each parameter, where it is, and its start; none where they are hidden."""
    if {"weights", "init"} & set(hidden):
        return []
    return [
        (name, way(experiment.sizes, name), format_float(value))
        for name, value in zip(names(experiment.sizes), start(experiment).tolist(), strict=True)
    ]


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    all_rows: str = message("{count} rows in all."),
) -> str:
    """A table of plain texts as HTML, of its first `MOST_ROWS` rows; `all_rows` counts more."""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>"
        for row in rows[:MOST_ROWS]
    )
    count = len(rows)
    more = f"<p>{escape(said(all_rows, count=count))}</p>" if count > MOST_ROWS else ""
    return f"<table><tr>{head}</tr>{body}</table>{more}"
