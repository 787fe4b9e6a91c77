"""An assignment on paper: a page of its own, to be opened and printed."""

from collections.abc import Sequence
from html import escape

from nn_core.assignment import Assignment
from nn_core.experiment import DEFAULTS, KINDS, Experiment
from nn_core.fields import format_float
from nn_core.parameters import names
from nn_core.starts import start
from ui.assignments.words import asked, how_exactly
from ui.quantities import sample_columns, way

MOST_ROWS = 20
"""Rows of a table that are printed; more are counted."""

_STYLE = """
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 12pt/1.5 serif; color: #000; }
pre { font: inherit; white-space: pre-wrap; }
table { margin: 0 2rem 1rem 0; border-collapse: collapse; break-inside: avoid; }
th, td { padding: 0.1rem 0.7rem; border: 1px solid #999; text-align: start; }
li { margin-bottom: 1.4rem; }
li span { display: inline-block; min-width: 12rem; border-bottom: 1px solid #000; }
"""

_SHOWN_APART = ("dataset", "samples", "init", "init_scale", "weights", "seed", "nudge")


def printable(assignment: Assignment, link: str) -> str:
    """An HTML page with the task, all that is given, and lines for the answers."""
    experiment = assignment.experiment
    title = escape(assignment.title or "Assignment")
    questions = "".join(
        f"<li>{escape(asked(assignment, question))} = <span>&nbsp;</span></li>"
        for question in assignment.questions
    )
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head>
<body><h1>{title}</h1><pre>{escape(assignment.text)}</pre>
<h2>Given</h2>{_settings(assignment)}{_samples(experiment)}{_weights(assignment)}
<h2>Questions</h2><p>{escape(how_exactly(assignment))}</p><ol>{questions}</ol>
<p>Name: <span>&nbsp;</span></p>
<p><small>{escape(link)}</small></p></body></html>
"""


def _settings(assignment: Assignment) -> str:
    experiment = assignment.experiment
    given = {
        KINDS[name].label: KINDS[name].format(getattr(experiment, name))
        for name in KINDS
        if name not in (*_SHOWN_APART, *assignment.hidden) and _matters(experiment, name)
    }
    network = {"Network": "-".join(map(str, experiment.sizes))}
    return _table(("setting", "value"), list((network | given).items()))


def _matters(experiment: Experiment, name: str) -> bool:
    """Whether a setting belongs on the sheet: what is usual and without effect does not."""
    always = ("activation", "output_activation", "loss", "learning_rate", "epochs", "biases")
    return name in always or getattr(experiment, name) != DEFAULTS[name]


def _samples(experiment: Experiment) -> str:
    rows = [tuple(map(format_float, row)) for row in experiment.rows.tolist()]
    return _table(sample_columns(experiment.outputs), rows, "samples")


def _weights(assignment: Assignment) -> str:
    experiment = assignment.experiment
    if {"weights", "init"} & set(assignment.hidden):
        return ""
    rows = [
        (name, way(experiment.sizes, name), format_float(value))
        for name, value in zip(names(experiment.sizes), start(experiment).tolist(), strict=True)
    ]
    return _table(("parameter", "where", "start"), rows, "parameters")


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], what: str = "rows") -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>"
        for row in rows[:MOST_ROWS]
    )
    more = f"<p>{len(rows)} {what} in all.</p>" if len(rows) > MOST_ROWS else ""
    return f"<table><tr>{head}</tr>{body}</table>{more}"
