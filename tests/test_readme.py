"""What the README shows works as it stands there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from nn_core.settings import TABLE, as_text
from ui.language import said, speaking

ROOT = Path(__file__).parents[1]


def examples():
    return re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)


def parts(name):
    """What is the same in a README of any language."""
    text = (ROOT / name).read_text(encoding="utf-8").split("\n", 1)[1]
    blocks = re.findall(r"```.*?```", text, re.S)
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    figures = "\n".join(re.findall(r"^\|.*\|$", prose, re.M))
    return {
        "blocks": blocks,
        "headings": [len(marks) for marks in re.findall(r"^(#+) ", prose, re.M)],
        "links": re.findall(r"\]\((.*?)\)", prose),
        "code": sorted(set(re.findall(r"`([^`\n]+)`", prose))),
        "numbers": re.findall(r"\d[\d ]*\.?\d*", figures),
        "paragraphs": len(re.findall(r"\n\n", prose)),
    }


@pytest.mark.parametrize("part", parts("README.md"))
def test_both_languages_have_the_same(part):
    assert parts("README.zh.md")[part] == parts("README.md")[part]


def test_each_language_links_to_the_other():
    for name, other in (("README.md", "README.zh.md"), ("README.zh.md", "README.md")):
        assert f"]({other})" in (ROOT / name).read_text(encoding="utf-8").split("\n")[0]


def printed_by(example):
    return subprocess.run(
        [sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.split("\n")[2])
def test_every_python_example_prints_what_it_says(example):
    promised = re.findall(r"^print\(.*\)  # (.*)$", example, re.M)
    assert promised
    assert printed_by(example).split("\n")[: len(promised)] == promised


def test_the_first_python_example_prints_the_last_weights():
    assert "'w1': np.float64(0.1806514866890674)" in printed_by(examples()[0])


def test_the_pictures_are_there():
    text = (ROOT / "README.md").read_text()
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", text)
    assert len(pictures) >= 2
    assert all((ROOT / picture).read_bytes().startswith(b"\x89PNG") for picture in pictures)


@pytest.mark.parametrize(("name", "code"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_the_table_of_settings_is_the_one_that_is_read(name, code):
    text = (ROOT / name).read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(LAB_\w+)` \| (.*?) \| (.*?) \| (.*) \|$", text, re.M)
    with speaking(code):
        assert [(variable, meaning) for variable, _, _, meaning in rows] == [
            (entry.variable, said(entry.meaning)) for entry in TABLE
        ]
    for entry, (_, *shown, _) in zip(TABLE, rows, strict=True):
        if entry.variable != "LAB_THREADS":
            defaults = (entry.default, entry.hosted_default)
            assert shown == [as_text(default) or "–" for default in defaults]
