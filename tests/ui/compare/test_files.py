"""What is taken along: every number of every run."""

import io

import numpy as np
import pandas as pd
import pytest

from nn_core import Experiment, compare, train
from nn_core.symmetry.distances import largest_distance
from nn_core.tables import frame_csv

RUNS = {
    "<b>slow</b>, η 0.1": Experiment(),
    "two layers": Experiment(dataset="xor", hidden=(3, 2), activation="tanh", epochs=30),
}
READ = {
    "csv": lambda frame: pd.read_csv(io.StringIO(frame_csv(frame))),
    "parquet": lambda frame: pd.read_parquet(io.BytesIO(frame.to_parquet())),
}


@pytest.mark.parametrize("kind", READ)
def test_all_curves_in_long_form_are_read_back_with_every_digit(kind):
    curves = READ[kind](compare(RUNS).to_frame())
    for name, experiment in RUNS.items():
        run, rows = train(experiment), curves[curves["run"] == name]
        assert rows["epoch"].tolist() == run.epochs.tolist()
        assert rows["loss_mean"].tolist()[1:] == run.loss_mean.tolist()
        assert np.isnan(rows["loss_mean"].iloc[0])
        assert rows["loss"].tolist() == run.loss.tolist()
        assert rows["distance"].tolist() == largest_distance(run).tolist()
        assert (rows[list(run.names)].to_numpy() == run.weights).all()
