"""The laboratory: experiments, training and what can be learned from a run. Knows no screen."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - said before anything else fails to be read
    raise ImportError(
        "Backprop Lab needs Python 3.11 or newer; this is Python %d.%d."  # noqa: UP031
        % sys.version_info[:2]
    )

from nn_core.compare.comparison import Comparison, compare, vary
from nn_core.experiment import Experiment
from nn_core.history import replay
from nn_core.outputs import predict
from nn_core.starts import start
from nn_core.step.ledger import Ledger, explain_step
from nn_core.step.mistakes import Mistake, diagnose
from nn_core.sweep.axis import SweepAxis
from nn_core.sweep.sweep import Sweep, sweep
from nn_core.training import Run, Training, train

__all__ = [
    "Comparison",
    "Experiment",
    "Ledger",
    "Mistake",
    "Run",
    "Sweep",
    "SweepAxis",
    "Training",
    "compare",
    "diagnose",
    "explain_step",
    "predict",
    "replay",
    "start",
    "sweep",
    "train",
    "vary",
]
