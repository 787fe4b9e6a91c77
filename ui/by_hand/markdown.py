"""One step to take along as Markdown with LaTeX."""

from collections.abc import Sequence

from nn_core.step.ledger import Ledger, Trace
from ui.by_hand import formulas
from ui.by_hand.layout import Equation, block
from ui.by_hand.title import title
from ui.theme import count

MOST_WRITTEN_OUT = 600
"""Parameters times samples up to which every sample of a batch is written out."""


def markdown(ledger: Ledger, chosen: Trace) -> str:
    """The whole step; of a large batch only the `chosen` sample is written out."""
    experiment = ledger.experiment
    names = [row.name for row in ledger.rows]
    units = formulas.hidden_units(experiment.sizes)
    traces: Sequence[Trace] = ledger.traces
    if len(traces) * len(names) > MOST_WRITTEN_OUT:
        traces = (chosen,)
    parts = [
        f"# {title(ledger)}",
        _settings(ledger),
    ]
    for trace in traces:
        parts += [
            f"## Sample {trace.number + 1}: {_numbers(trace)}",
            "### Forward",
            _display(formulas.forward(ledger, trace, units)),
            "### Backward",
            _display(formulas.backward(ledger, trace, units)),
            _display(formulas.gradients(ledger, trace, names)),
        ]
    if len(ledger.traces) > 1:
        parts += ["## Mean over the batch", _display(formulas.means(ledger, names))]
    parts += [
        "## Update",
        _display(formulas.updates(ledger, names)),
        "## Ledger",
        _table(ledger),
        f"The loss of these samples: {ledger.loss_before!r} before, {ledger.loss_after!r} after.",
    ]
    return "\n\n".join(parts) + "\n"


def _settings(ledger: Ledger) -> str:
    experiment, optimizer = ledger.experiment, ledger.experiment.optimizer
    parts = [
        f"A {'-'.join(map(str, experiment.sizes))} network",
        f"activation {experiment.activation}",
        f"output activation {experiment.output_activation}",
        f"loss {experiment.loss}",
        f"learning rate η = {experiment.learning_rate!r}",
    ]
    if experiment.output_rate != 1.0:
        parts.append(f"output-layer factor r = {experiment.output_rate!r}")
    if ledger.rows[0].velocity is not None:
        parts.append(f"momentum μ = {optimizer.momentum!r}")
    if not optimizer.learns_biases:
        parts.append("fixed biases")
    return f"{', '.join(parts)}, {count(len(ledger.traces), 'sample')} in the step."


def _numbers(trace: Trace) -> str:
    x1, x2 = trace.inputs
    several = len(trace.targets) > 1
    targets = (
        f"y{k}" * several + "y" * (not several) + f" = {y!r}"
        for k, y in enumerate(trace.targets, start=1)
    )
    return f"x1 = {x1!r}, x2 = {x2!r}, {', '.join(targets)}"


def _display(equations: Sequence[Equation]) -> str:
    return f"$$\n{block(equations, line=90)}\n$$"


def _table(ledger: Ledger) -> str:
    columns = ["parameter", "before", "gradient", "change", "after"]
    numbers: list[list[float | None]] = [
        [row.before, row.gradient, row.change, row.after] for row in ledger.rows
    ]
    if ledger.rows[0].velocity is not None:
        columns += ["velocity before", "velocity after"]
        for cells, row in zip(numbers, ledger.rows, strict=True):
            cells += [row.velocity, row.new_velocity]
    lines = [_line(columns), "| --- |" + " ---: |" * (len(columns) - 1)]
    for row, cells in zip(ledger.rows, numbers, strict=True):
        lines.append(_line([row.name, *map(repr, cells)]))
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
