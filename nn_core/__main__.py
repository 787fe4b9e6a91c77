"""`python -m nn_core`: the same training in a terminal."""

import argparse
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from nn_core.compare import terminal
from nn_core.compare.terminal import unusable
from nn_core.datasets import CUSTOM
from nn_core.declared import FieldError, kind_of, shortened
from nn_core.experiment import DEFAULTS, KINDS, Experiment, parse_field
from nn_core.fields import Kind, WholeNumber
from nn_core.history import pass_losses, replay
from nn_core.message import Message, message, message_of
from nn_core.outputs import losses_at
from nn_core.tables import LARGEST_FILE, frame_csv, read_samples, read_table
from nn_core.training import Run, train

_EPOCHS = kind_of(Experiment, "epochs", WholeNumber)
_EVERY = WholeNumber(
    label="Every",
    help=message("Epochs between two printed lines."),
    low=1,
    high=_EPOCHS.high,
)


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, " ".join(message.split()) + "\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Train what the arguments say and print it; exits with 2 and one line on bad values.

    A line is of one epoch: the losses of its pass, each met just before its update, then the
    weights after it and the mean loss that these have. All of it is exact, whichever states the
    run records.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["compare"]:
        _compare(arguments[1:])
        return
    parser = _make_parser()
    options = parser.parse_args(_joined(arguments))
    try:
        every = _parse_every(options.every)
        run = train(Experiment(**_fields(vars(options))))
        if options.csv is not None:
            _write_log(run, options.csv)
    except ValueError as error:
        parser.error(str(error))
    for line in report(run, every):
        print(line)


def _compare(arguments: Sequence[str]) -> None:
    """Train what the links stand for and print the differences and the results as a table."""
    parser = _Parser(
        prog="python -m nn_core compare",
        description=Message(
            "Train the experiments of some links and print what differs: a column a run, the "
            "fields that differ, then the results."
        ),
    )
    terminal.add_arguments(parser)
    options = parser.parse_args(arguments)
    try:
        for line in terminal.report(options):
            print(line)
    except ValueError as error:
        parser.error(str(error))


def report(run: Run, every: int) -> Iterator[str]:
    """A header, and a line for state 0, for every `every`-th epoch and for the last one."""
    yield _line("epoch", ("min loss", "mean loss", "max loss", "loss after", *run.names))
    yield _line(0, ("", "", "", *_state(run, 0)))
    for epoch in sorted({*range(every, run.epochs_done + 1, every), run.epochs_done} - {0}):
        yield _line(epoch, (*map(_number, pass_losses(run, epoch)), *_state(run, epoch)))
    if run.diverged_at is not None:
        yield Message(
            "The run diverged: in epoch {epoch:,} the loss was above 1e100 or not a number. Try a "
            "smaller learning rate.",
            epoch=run.diverged_at,
        )


def _state(run: Run, epoch: int) -> Iterator[str]:
    """The mean loss at the state after an epoch, and its parameters."""
    weights = replay(run, epoch)
    return map(_number, (losses_at(run.experiment, weights), *weights))


def _line(epoch: int | str, texts: Any) -> str:
    return "  ".join([f"{epoch:>7}", *(f"{text:>12}" for text in texts)])


def _number(value: float) -> str:
    return f"{value:.6g}"


def _make_parser() -> _Parser:
    """One option for every field of `Experiment`, and those of the output."""
    parser = _Parser(
        prog="python -m nn_core",
        description=Message(
            "Train a tiny network; print its losses and weights. Without options it is the "
            "original exercise. In a line stand the losses of one pass, each met before its "
            "update, then the mean loss after it and the weights that have it."
        ),
        allow_abbrev=False,
    )
    experiment = parser.add_argument_group(Message("the experiment"))
    for name, kind in KINDS.items():
        if name == "samples":
            about: str = Message(
                "A CSV file with the columns x1, x2, y or x1, x2, y1, y2, …, for custom data."
            )
            metavar = "FILE"
        else:
            about, metavar = _about(kind, kind.format(DEFAULTS[name])), name.upper()
        experiment.add_argument(
            "--" + name.replace("_", "-"),
            default=argparse.SUPPRESS,
            metavar=metavar,
            help=about.replace("%", "%%"),
        )
    output = parser.add_argument_group(Message("the output"))
    output.add_argument("--every", default="10", help=_about(_EVERY, "10"))
    output.add_argument(
        "--csv",
        metavar="FILE",
        help=Message("Write the recorded states to this file, with all digits."),
    )
    return parser


def _about(kind: Kind, default: str) -> str:
    """What a field is, what is allowed and its default: its line of --help."""
    if not default:
        return Message("{about} Allowed: {allowed}.", about=kind.help, allowed=kind.allowed)
    return Message(
        "{about} Allowed: {allowed}. Default: {default}.",
        about=kind.help,
        allowed=kind.allowed,
        default=default,
    )


def _joined(arguments: Sequence[str]) -> list[str]:
    """`--nudge -1e-3` as `--nudge=-1e-3`: argparse would take the number for an option."""
    joined: list[str] = []
    for argument in arguments:
        if joined and re.match(r"-[\d.]", argument) and re.fullmatch(r"--[a-z-]+", joined[-1]):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _fields(options: dict[str, str]) -> dict[str, Any]:
    """The fields that were given; samples from a file make the data set custom."""
    texts = {name: text for name, text in options.items() if name in KINDS and name != "samples"}
    values = {name: parse_field(name, text) for name, text in texts.items()}
    if "samples" in options:
        if values.setdefault("dataset", CUSTOM) != CUSTOM:
            raise FieldError(
                "dataset",
                Message(
                    "dataset is {value}; with samples it must be custom.",
                    value=shortened(values["dataset"]),
                ),
            )
        values["samples"] = _read_samples(options["samples"])
    return values


def _read_samples(path: str) -> tuple[tuple[float, ...], ...]:
    """The samples in a CSV file; raises ValueError with a sentence."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ValueError(unusable("samples", path, error)) from error
    try:
        return read_samples(read_table(content))
    except ValueError as error:
        raise ValueError(
            Message("samples is {path}. {problem}", path=repr(path), problem=message_of(error))
        ) from error


def _parse_every(text: str) -> int:
    try:
        return int(_EVERY.parse(text))
    except ValueError:
        raise ValueError(
            Message(
                "every is {value}; it must be {allowed}.",
                value=shortened(text),
                allowed=_EVERY.allowed,
            )
        ) from None


def _write_log(run: Run, path: str) -> None:
    try:
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            file.write(frame_csv(run.to_frame()))
    except OSError as error:
        raise ValueError(unusable("csv", path, error)) from error


if __name__ == "__main__":
    try:
        main()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the lines, such as head, has seen enough: that is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
