"""`python -m nn_core compare`: the difference as a table."""

import csv
from urllib.parse import urlencode

import pytest

from nn_core import Experiment, compare, vary
from nn_core.__main__ import main
from nn_core.compare import codec

RATES = vary(Experiment(), "learning_rate", [0.1, 0.2])


def printed(capsys, *arguments):
    """The printed table as texts by row name, and what was told beside it."""
    main(["compare", *arguments])
    output = capsys.readouterr()
    rows = [line.split() for line in output.out.splitlines()]
    return {row[0]: row[1:] for row in rows[1:]} | {"": rows[0]}, output.err


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["compare", *arguments])
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_links_are_set_side_by_side(capsys):
    table, told = printed(capsys, "?learning_rate=0.1", "http://lab/By_hand?learning_rate=0.2")
    assert (table[""], told) == (["1", "2"], "")
    assert table["learning_rate"] == ["0.1", "0.2"]
    assert table["final_loss"] == ["0.0164306", "4.37168e+45"]
    assert table["diverged_at"] == ["-", "8"]
    assert table["distinct"] == ["1", "1"]
    assert list(table)[:2] == ["learning_rate", "final_loss"]


def test_a_comparison_comes_from_its_link_or_its_file(capsys, tmp_path):
    link = "http://lab/Compare?" + urlencode({"run": codec.to_query(RATES)}, doseq=True)
    (tmp_path / "kept.json").write_text(codec.to_json(RATES), encoding="utf-8")
    for source in (link, str(tmp_path / "kept.json")):
        table, told = printed(capsys, source, "epochs=3")
        assert (table[""], told) == (["learning_rate=0.1", "learning_rate=0.2", "3"], "")
        assert table["steps"] == ["10", "7", "3"]


def test_the_threshold_can_be_chosen(capsys):
    table, _ = printed(capsys, "epochs=100", "--threshold", "0.05")
    assert table["solved_at"] == ["9"]  # the loss of epoch 9 is 0.0389, that of epoch 8 0.0857


def test_all_curves_go_into_a_file(capsys, tmp_path):
    path = tmp_path / "curves.csv"
    printed(capsys, "?", "?learning_rate=0.2", "--csv", str(path))
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[:4] == ["run", "epoch", "loss_min", "loss_mean"]
    w6 = [float(row[header.index("w6")]) for row in rows if row[0] == "2"]
    assert w6 == compare(RATES).runs["learning_rate=0.2"].weights[:, 5].tolist()


def test_what_cannot_be_read_is_told_and_the_others_are_compared(capsys):
    table, told = printed(capsys, "?run=epochs%3D2&run=epochs%3D0", "?epochs=3")
    assert table["steps"] == ["2", "3"]
    assert told == (
        "Run 2 is left out. epochs is '0'; it must be a whole number from 1 to 1000000.\n"
    )


def test_bad_arguments_are_refused_with_one_line(capsys, tmp_path):
    for arguments, sentence in [
        (
            ["kept"],
            "The link is 'kept'; it must be an address, such as ?learning_rate=0.2, or a JSON "
            "file.",
        ),
        (["no.json"], "The file is 'no.json'; No such file or directory."),
        (["?run=%25"], "None of the links has an experiment that can be read."),
        (["?", "--threshold", "low"], "threshold is 'low'; it must be a number."),
        (["?", "--csv", "/nowhere/x.csv"], "csv is '/nowhere/x.csv'; No such file or directory."),
    ]:
        assert refused(capsys, *arguments).splitlines()[-1] == sentence
