"""Tables that visitors bring: told apart, read, reported cell by cell; hostile ones refused."""

import math
import random

import pandas as pd
import pytest

from nn_core.experiment import Experiment
from nn_core.tables import (
    frame_csv,
    guessed_columns,
    read_numbers,
    read_samples,
    read_table,
    written_csv,
)

XOR = ((0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0))


@pytest.mark.parametrize(
    "content",
    [
        "0,0,0\n0,1,1\n1,0,1\n1,1,0",
        "0, 0, 0\n0, 1, 1\n1, 0, 1\n1, 1, 0\n",
        b"\xef\xbb\xbfx1,x2,y\r\n0,0,0\r\n0,1,1\r\n1,0,1\r\n1,1,0\r\n",
        "x1;x2;y\r0;0;0\r0;1;1\r1;0;1\r1;1;0",
        "x1\tx2\ty\n0\t0\t0\n0\t1\t1\n1\t0\t1\n1\t1\t0".encode("utf-16"),
        "0 0 0\n0 1   1\n\n1 0 1\n1 1 0",
        "sep=;\n0;0,0;0\n0;1;1\n1;0;1\n1;1;0",
        'Grösse;"x;2";y\n0;0;0\n0;1;1\n1;0;1\n1;1;0'.encode("latin-1"),
        "y,name,x2,x1\n0,a,0,0\n1,b,1,0\n1,c,0,1\n0,d,1,1",
        "0,0,0,\n0,1,1,\n1,0,1,\n1,1,0,\n",
    ],
)
def test_xor_in_many_layouts(content):
    assert read_samples(read_table(content)) == XOR


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("0,5;1,5;2", ((0.5, 1.5, 2.0),)),
        ("0,5 1,5 2", ((0.5, 1.5, 2.0),)),
        ("0,5\t1\t2\n1,234\t2\t3", ((0.5, 1.0, 2.0), (1.234, 2.0, 3.0))),
        ("0.5\t1\t2\n1,234\t2\t3", ((0.5, 1.0, 2.0), (1234.0, 2.0, 3.0))),
        ("1 000,2,1/2", ((1000.0, 2.0, 0.5),)),
        ("0.05\t0.10\t0.01\t0.99", ((0.05, 0.1, 0.01, 0.99),)),
    ],
)
def test_decimal_marks_thousands_and_several_outputs(content, rows):
    assert read_samples(read_table(content)) == rows


def test_how_a_table_was_told_apart_is_said_and_can_be_said_otherwise():
    table = read_table("0,5\n1,5")
    assert (table.separator, table.header, table.rows) == ("comma", False, (("0", "5"), ("1", "5")))
    table = read_table("0,5\n1,5", decimal=",")
    assert (table.decimal, table.rows) == (",", (("0,5",), ("1,5",)))
    table = read_table("1;2;3\n4;5;6", header=True)
    assert (table.names, table.rows) == (("1", "2", "3"), (("4", "5", "6"),))
    assert read_table("a,,y\n1,2,3").names == ("a", "column 2", "y")


def test_columns_are_guessed_by_name_then_by_place():
    assert guessed_columns(read_table("y2,y1,X1,x2\n1,2,3,4")) == (2, 3, 1, 0)
    assert guessed_columns(read_table("a,b,c,d,e\n1,2,3,4,5")) == (0, 1, 2, 3, 4)
    assert guessed_columns(read_table("a,b,c,d,e,f\n1,2,3,4,5,6")) == (0, 1, 5)
    with pytest.raises(ValueError, match="There are 2 columns here; samples need at least three"):
        guessed_columns(read_table("1,2\n3,4"))


def test_every_cell_that_cannot_be_read_is_reported_and_the_others_are_kept():
    numbers = read_numbers(read_table("x1,x2,y\n1,=A1,3\n4,,1e9"), (0, 1, 2))
    assert numbers.rows == ((1.0, None, 3.0), (4.0, None, None))
    assert [cell[:4] for cell in numbers.unread] == [
        (0, 1, "=A1", "formula"),
        (1, 1, "", "empty"),
        (1, 2, "1e9", "too large"),
    ]


def _hostile(rng: random.Random) -> bytes:
    """A CSV that nobody would want: of the kinds that readers were seen to fail at."""
    cell = rng.choice(
        [
            lambda: rng.choice(["=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-2-3", "=1/0"]),
            lambda: rng.choice(["nan", "inf", "-Infinity", "1e999", "1e-999", "9" * 500, "0x1p9"]),
            lambda: f"{rng.choice('123')}e{rng.choice(['+', '-', ''])}{rng.randint(0, 10**9)}",
            lambda: rng.choice(
                ["<script>", "![](//host)", "$x^2$", "\u202e", "\ud7ff", "\U0001f4a9"]
            ),
            lambda: "".join(chr(rng.randint(1, 0x2FF)) for _ in range(rng.randint(0, 40))),
            lambda: rng.choice(['"', '""', '"a', 'a"b', '"a\nb"', "'", "\\"]),
            lambda: rng.choice(["", " ", "\t", "\u00a0", "1,2", "1;2", "1.2.3", "1 2", "½", "١"]),
            lambda: f"{rng.uniform(-1e6, 1e6):.6g}",
        ]
    )
    separator = rng.choice([",", ";", "\t", " ", "|", ",;", ""])
    end = rng.choice(["\n", "\r\n", "\r", "\n\n", "\u2028", "\x0b"])
    columns = rng.choice([0, 1, 2, 3, 3, 3, 5, 10_000])
    lines = rng.choice([0, 1, 2, 4, 201]) if columns < 10_000 else 1
    text = end.join(
        separator.join(cell() for _ in range(max(0, columns + rng.choice([0, 0, 0, -1, 1]))))
        for _ in range(lines)
    )
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"])
    content = text.encode(encoding, errors="replace")
    content = rng.choice([content] * 6 + [b"sep=,\n" + content, content[:-1], b"\0" + content])
    return content if rng.random() > 0.1 else rng.randbytes(rng.randint(0, 300))


def test_a_thousand_hostile_files_are_each_samples_or_a_sentence():
    rng = random.Random(13)
    refused = []
    for content in [_hostile(rng) for _ in range(1000)]:
        try:
            rows = read_samples(read_table(content))
        except ValueError as error:
            refused.append(str(error))
        else:
            assert Experiment(dataset="custom", samples=rows).samples == rows
    assert 500 < len(refused) < 1000
    for sentence in refused:
        assert sentence.rstrip()[-1] in ".)"
        assert len(sentence) < 300


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"1,1,1\n" * 1_700_000, "The file has more than 500,000 bytes"),
        (b"1," * 10_000, "There are 10,000 columns here; there may be 100."),
        (b"1,1,1\n" * 10_001, "There are 10,001 rows here; there may be 10,000."),
        (b"1,2,3\n4,\x005,6", "it contains the character NUL"),
        ("1,2,3".encode("utf-16-le"), "it contains the character NUL"),
        (b"", "There is nothing here"),
        (b" \n\t\n", "There is nothing here"),
        (b"1,1,1\n" * 201, "There are 201 rows of numbers here; there must be 1 to 200 samples."),
    ],
)
def test_what_is_too_large_or_no_text_is_said(content, words):
    with pytest.raises(ValueError, match=words):
        read_samples(read_table(content))


def test_a_quote_that_is_never_closed_is_said():
    with pytest.raises(ValueError, match="Is a quotation mark left open"):
        read_table(b'1,2,"' + b"x" * 200_000, separator="comma")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2-3", "'-2-3"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("-0.5", "-0.5"),
        ("+1e-3", "+1e-3"),
        (-0.5, "-0.5"),
        ("Ada", "Ada"),
        ("a,b", '"a,b"'),
    ],
)
def test_a_spreadsheet_takes_no_cell_for_a_formula(cell, written):
    assert written_csv([[cell, 1]]) == f"{written},1\n"
    frame = pd.DataFrame({"name": [cell, None], "number": [0.1, math.nan]}, dtype=object)
    assert frame_csv(frame) == f"name,number\n{written},0.1\n,\n"
