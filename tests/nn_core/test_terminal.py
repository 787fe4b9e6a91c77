"""`python -m nn_core`: the same training, printed."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nn_core import Experiment, predict, replay, train
from nn_core.__main__ import main
from nn_core.experiment import DEFAULTS, KINDS
from nn_core.history import pass_losses

ROOT = Path(__file__).parents[2]


def run_module(*arguments):
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "nn_core", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def printed(capsys, *arguments):
    """The printed table: its header, and its rows as texts."""
    main(arguments)
    header, *rows = capsys.readouterr().out.splitlines()
    return header.split(), [row.split() for row in rows]


def test_the_original_exercise_in_a_terminal():
    done = run_module("--every", "5")
    assert (done.returncode, done.stderr) == (0, "")
    header, start, five, ten = (line.split() for line in done.stdout.splitlines())
    assert header[-9:] == ["w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2", "b3"]
    assert start == ["0", "9", *["1"] * 6, *["0"] * 3]
    assert five[0] == "5"
    assert " ".join(ten) == (
        "10 0.0164306 0.0164306 0.0164306 0.00653123 0.180651 0.180651 0.180651 0.180651 "
        "-0.284222 -0.284222 -0.819349 -0.819349 0.658811"
    )


def test_a_bad_value_exits_with_2_and_one_line():
    done = run_module("--learning-rate", "-1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("learning_rate is '-1'; it must be a number from 0 to 10.\n")


def test_a_reader_who_has_seen_enough_is_no_error():
    command = f"{sys.executable} -m nn_core --epochs 20000 --every 1 | head -n 2"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True)
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == ""


def test_every_ten_epochs_state_0_and_the_last_are_printed(capsys):
    arguments = ("--init", "random", "--activation", "tanh", "--epochs", "25")
    _, rows = printed(capsys, *arguments)
    assert [row[0] for row in rows] == ["0", "10", "20", "25"]
    run = train(Experiment(init="random", activation="tanh", epochs=25))
    for row in rows[1:]:
        values = [float(text) for text in row[5:]]
        assert values == [float(f"{w:.6g}") for w in run.weights[int(row[0])]]


def test_every_printed_line_is_exact_where_states_are_recorded_rarely(capsys):
    _, rows = printed(capsys, "--dataset", "xor", "--epochs", "9999", "--every", "3331")
    run = train(Experiment(dataset="xor", epochs=9999))
    assert [row[0] for row in rows] == ["0", "3331", "6662", "9993", "9999"]
    for epoch, *numbers in rows[1:]:
        state = replay(run, int(epoch))
        outputs = predict(run.experiment, state, run.experiment.rows[:, :2])
        after = np.mean((run.experiment.rows[:, 2] - outputs) ** 2)
        exact = (*pass_losses(run, int(epoch)), after, *state)
        assert numbers == [f"{value:.6g}" for value in exact]


def test_the_log_file_is_the_table_of_the_run(capsys, tmp_path):
    main(["--init", "random", "--epochs", "30", "--csv", str(tmp_path / "log.csv")])
    header, *rows = csv.reader((tmp_path / "log.csv").read_text(encoding="utf-8").splitlines())
    expected = train(Experiment(init="random", epochs=30)).to_frame()
    assert header == list(expected.columns)
    written = np.array([[float(text or "nan") for text in row] for row in rows])
    assert np.array_equal(written, expected.to_numpy(), equal_nan=True)


def test_samples_from_a_file_are_the_custom_data_set(capsys, tmp_path):
    path = tmp_path / "samples.csv"
    path.write_text("x1,x2,y\n0.1,2,-3\n\n1e-300,0,4\n", encoding="utf-8")
    _, rows = printed(capsys, "--samples", str(path), "--learning-rate", "0.01")
    samples = [(0.1, 2, -3), (1e-300, 0, 4)]
    run = train(Experiment(dataset="custom", samples=samples, learning_rate=0.01))
    assert rows[-1][5:] == [f"{value:.6g}" for value in run.weights[-1]]


def test_samples_with_two_targets_make_a_network_with_two_outputs(capsys, tmp_path):
    path = tmp_path / "samples.csv"
    path.write_text("x1,x2,y1,y2\n0.1,2,-3,1\n1,0,4,0\n", encoding="utf-8")
    header, rows = printed(capsys, "--samples", str(path), "--learning-rate", "0.01")
    assert header[-1] == "b4"
    samples = [(0.1, 2, -3, 1), (1, 0, 4, 0)]
    run = train(Experiment(dataset="custom", samples=samples, learning_rate=0.01))
    assert rows[-1][5:] == [f"{value:.6g}" for value in run.weights[-1]]


def test_a_file_of_a_spreadsheet_needs_no_header(capsys, tmp_path):
    path = tmp_path / "samples.csv"
    path.write_bytes("1/2;0,5;1\r\n1;−0,5;0\r\n".encode())
    main(["--samples", str(path), "--every", "1", "--epochs", "1", "--learning-rate", "0"])
    mean = capsys.readouterr().out.splitlines()[-1].split()[2]
    # Every weight is 1, so the prediction is 2 (x1 + x2): 2 and 1, where 1 and 0 are wanted.
    assert float(mean) == (1 + 1) / 2


def test_weights_and_negative_numbers_can_be_given(capsys):
    _, rows = printed(
        capsys, "--init", "custom", "--weights", "-1_2_3_4_5_-6e-3_7_8_9", "--nudge", "-1e-3"
    )
    assert [rows[0][0], *rows[0][2:]] == [
        "0",
        "-1",
        "2",
        "2.999",
        "4",
        "5",
        "-0.006",
        "7",
        "8",
        "9",
    ]


def test_a_diverging_run_says_so_and_keeps_its_finite_part(capsys):
    main(["--learning-rate", "0.3", "--epochs", "30"])
    lines = capsys.readouterr().out.splitlines()
    run = train(Experiment(learning_rate=0.3, epochs=30))
    assert lines[-1].startswith(f"The run diverged: in epoch {run.diverged_at} the loss")
    assert lines[-2].split()[0] == str(run.diverged_at - 1)


def refusal(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    output = capsys.readouterr()
    assert stopped.value.code == 2
    assert output.out == ""
    [line] = output.err.splitlines()
    return line


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--epochs", "0"), "epochs is '0'; it must be a whole number from 1 to 1000000."),
        (("--every", "0"), "every is '0'; it must be a whole number from 1 to 1000000."),
        (("--hidden", "9"), "hidden is '9'; it must be 1 to 3 layers of 1 to 8 units, "),
        (("--nudge", "nan"), "nudge is 'nan'; it must be a number from -10 to 10."),
        (("--init", "custom"), "init is custom, but weights has 0 numbers; a 2-2-1 network "),
        (("--batch-size", "2"), "batch_size is 2; with the data set original it must be "),
        (("--colour", "blue"), "unrecognized arguments: --colour blue"),
        (("--epochs",), "argument --epochs: expected one argument"),
        (("--epoch", "5"), "unrecognized arguments: --epoch 5"),
        (
            ("--dataset", "moons", "--epochs", "1000000"),
            "1,000,000 epochs of 120 samples are 120,000,000 sample steps; a run may have ",
        ),
        (("--samples", "nowhere.csv"), "samples is 'nowhere.csv'; No such file or directory."),
        (("--csv", "nowhere/log.csv"), "csv is 'nowhere/log.csv'; No such file or directory."),
    ],
)
def test_what_is_not_allowed_is_one_sentence(capsys, monkeypatch, arguments, line):
    monkeypatch.delenv("LAB_MAX_STEPS", raising=False)
    assert refusal(capsys, *arguments).startswith(line)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "There is nothing here"),
        (b"x1,x2,y\n", "Row 1, column 1: 'x1' is not a number."),
        (b"x1,x2,y\n1,2\n", "Row 1, y: A number is missing here."),
        (b"x1,x2,y\n0,0,1\n1,2,three\n", "Row 2, y: 'three' is not a number."),
        (b"x1,x2,y\n1,nan,=3\n", "Row 1, x2: 'nan' is not a number. Write it like 0.4"),
        (b"\xff\xfe\x00", "There is 1 column here"),
        (b"x1,x2,y\n" + b"1,1,1\n" * 201, "There are 201 rows of numbers here"),
        (b"1,1,1\n" * 200_000, "The file has more than 500,000 bytes"),
    ],
)
def test_a_file_that_holds_no_samples_is_one_sentence(capsys, tmp_path, content, words):
    path = tmp_path / "samples.csv"
    path.write_bytes(content)
    assert words in refusal(capsys, "--samples", str(path))


def test_samples_are_for_custom_data_only(capsys, tmp_path):
    path = tmp_path / "samples.csv"
    path.write_text("x1,x2,y\n1,1,1\n", encoding="utf-8")
    assert refusal(capsys, "--samples", str(path), "--dataset", "xor") == (
        "dataset is 'xor'; with samples it must be custom."
    )


def test_the_help_tells_every_field_its_default_and_what_is_allowed(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "1000")  # else lines may break at a hyphen
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for name, kind in KINDS.items():
        if name == "samples":
            continue
        default = kind.format(DEFAULTS[name])
        assert (
            f"--{name.replace('_', '-')} {name.upper()} {kind.help} "
            f"Allowed: {kind.allowed}." + (f" Default: {default}." if default else "")
        ) in text
    assert "--samples FILE A CSV file with the columns x1, x2, y" in text
    assert "Train a tiny network; print its losses and weights. Without options it is" in text
    assert "the experiment:" in text
    assert "the output:" in text
    assert "--every EVERY Epochs between two printed lines. Allowed: " in text
    assert "--csv FILE Write the recorded states to this file, with all digits." in text


def test_the_help_of_a_comparison(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "1000")
    with pytest.raises(SystemExit) as stopped:
        main(["compare", "--help"])
    assert stopped.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for words in (
        "Train the experiments of some links and print what differs: a column a run, the fields",
        "LINK The address of an experiment or of a comparison, its query string alone, or a",
        "solved_at is the first epoch whose mean loss was below it. Default: 0.01.",
        "--csv FILE Write all curves to this file, long form.",
    ):
        assert words in text


def test_importing_the_core_loads_no_screen():
    modules = [f"nn_core.{path.stem}" for path in (ROOT / "nn_core").glob("*.py")]
    code = (
        f"import sys, {', '.join(modules)}; "
        "print(sorted({'streamlit', 'plotly'} & {name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
