"""The laboratory: experiments, training and what can be learned from a run. Knows no screen."""

from nn_core.experiment import Experiment
from nn_core.parameters import start
from nn_core.training import Run, Training, predict, replay, train

__all__ = ["Experiment", "Run", "Training", "predict", "replay", "start", "train"]
