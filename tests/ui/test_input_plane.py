"""The plane of the inputs that a network's output is drawn over."""

import numpy as np

from nn_core import Experiment, train
from nn_core.network import forward
from nn_core.parameters import unflatten
from ui.input_plane import output_over, region


def test_a_region_is_the_samples_rectangle_and_a_quarter_more():
    around = region(np.array([[0.0, -1.0, 7.0], [2.0, 3.0, 8.0]]), 5)
    assert around.x1.tolist() == [-0.5, 0.25, 1.0, 1.75, 2.5]
    assert (around.x2[0], around.x2[-1]) == (-2.0, 4.0)
    assert around.points.shape == (25, 2)
    assert around.points[:2].tolist() == [[-0.5, -2.0], [0.25, -2.0]]


def test_a_single_sample_has_a_region_around_it():
    around = region(np.array([[1.0, 1.0, 1.0]]), 25)
    assert (around.x1[0], around.x1[-1]) == (0.0, 2.0)


def test_each_output_has_its_own_map():
    experiment = Experiment(
        dataset="custom", samples=((0, 0, 1, 2), (1, 3, 0, 5)), init="random", epochs=3
    )
    run, around = train(experiment), region(experiment.rows, 3)
    parameters = unflatten(experiment.sizes, run.weights[-1])
    for output in (0, 1):
        values = output_over(experiment, run.weights, around, output)
        assert values.shape == (4, 3, 3)
        for point, value in zip(around.points, values[-1].ravel(), strict=True):
            outputs = forward(experiment.network, parameters, tuple(point))[-1]
            assert value == outputs[output]
