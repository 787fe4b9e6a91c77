"""One step to take along as Markdown with LaTeX."""

from collections.abc import Sequence

from nn_core.step.ledger import Ledger, Trace
from ui.by_hand import formulas
from ui.by_hand.layout import Equation, block
from ui.by_hand.title import title
from ui.language import joined, paragraph, said

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
            "## "
            + said("Sample {sample}: {numbers}", sample=trace.number + 1, numbers=_numbers(trace)),
            f"### {said('Forward')}",
            _display(formulas.forward(ledger, trace, units)),
            f"### {said('Backward')}",
            _display(formulas.backward(ledger, trace, units)),
            _display(formulas.gradients(ledger, trace, names)),
        ]
    if len(ledger.traces) > 1:
        parts += [f"## {said('Mean over the batch')}", _display(formulas.means(ledger, names))]
    parts += [
        f"## {said('Update')}",
        _display(formulas.updates(ledger, names)),
        f"## {said('Ledger')}",
        _table(ledger),
        _losses(ledger),
    ]
    return "\n\n".join(parts) + "\n"


def _losses(ledger: Ledger) -> str:
    before, after = repr(ledger.loss_before), repr(ledger.loss_after)
    if len(ledger.traces) == 1:
        return said(
            "The loss of this sample: {before} before the step, {after} after it.",
            before=before,
            after=after,
        )
    return said(
        "The mean loss of these {count} samples: {before} before the step, {after} after it.",
        count=len(ledger.traces),
        before=before,
        after=after,
    )


def _settings(ledger: Ledger) -> str:
    experiment, optimizer = ledger.experiment, ledger.experiment.optimizer
    sentences = [
        said(
            "A {network} network, activation {activation}, output activation {output_activation}, "
            "loss {loss}, learning rate η = {eta}.",
            network="-".join(map(str, experiment.sizes)),
            activation=experiment.activation,
            output_activation=experiment.output_activation,
            loss=experiment.loss,
            eta=repr(experiment.learning_rate),
        )
    ]
    if experiment.output_rate != 1.0:
        rate = repr(experiment.output_rate)
        sentences.append(said("The factor of the output layer is r = {rate}.", rate=rate))
    if ledger.rows[0].velocity is not None:
        sentences.append(said("The momentum is μ = {momentum}.", momentum=repr(optimizer.momentum)))
    if not optimizer.learns_biases:
        sentences.append(said("The biases are fixed."))
    sentences.append(
        said(
            ("The step uses {count} sample.", "The step uses {count} samples."),
            count=len(ledger.traces),
        )
    )
    return paragraph(sentences)


def _numbers(trace: Trace) -> str:
    x1, x2 = trace.inputs
    several = len(trace.targets) > 1
    targets = (
        f"y{k}" * several + "y" * (not several) + f" = {y + 0.0!r}"
        for k, y in enumerate(trace.targets, start=1)
    )
    return joined(f"x1 = {x1 + 0.0!r}", f"x2 = {x2 + 0.0!r}", *targets)


def _display(equations: Sequence[Equation]) -> str:
    return f"$$\n{block(equations, line=90)}\n$$"


def _table(ledger: Ledger) -> str:
    columns = [said("parameter"), said("before"), said("gradient"), said("change"), said("after")]
    numbers = [[row.before, row.gradient, row.change, row.after] for row in ledger.rows]
    if ledger.rows[0].velocity is not None:
        columns += [said("velocity before"), said("velocity after")]
        for cells, row in zip(numbers, ledger.rows, strict=True):
            cells += [row.velocity or 0.0, row.new_velocity or 0.0]
    lines = [_line(columns), "| --- |" + " ---: |" * (len(columns) - 1)]
    for row, cells in zip(ledger.rows, numbers, strict=True):
        lines.append(_line([row.name, *(repr(cell + 0.0) for cell in cells)]))
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
