"""The catalogues have what the code says, and nothing else."""

from pathlib import Path

import pytest

from ui.catalogues import (
    Catalogues,
    catalogue_of,
    main,
    messages_of,
    messages_of_the_code,
    numbers,
    places,
)

CODE = """
from nn_core.message import Message, message
WORD = message("A word")
WORDS: Sentences = {"a": "One {x}.", "b": ("{count} thing", "{count} things")}
OTHER: dict[str, str] = {"a": "no message"}
field: int = declare(1, WholeNumber(label="Number", help="What it is.", low=1, high=2))
said(WORD)
st.text(said("Two "
             "parts"))
raise ValueError(Message("{x} is wrong.", x=1))
"""


def test_every_kind_of_message_is_found_and_nothing_else() -> None:
    assert set(messages_of(CODE)) == {
        "A word",
        "One {x}.",
        ("{count} thing", "{count} things"),
        "Number",
        "What it is.",
        "Two parts",
        "{x} is wrong.",
    }


@pytest.mark.parametrize(
    "call", ['said(f"{x} is wrong.")', 'said("a" + b)', 'said(a if b else "c")']
)
def test_a_message_from_parts_is_refused(call: str) -> None:
    with pytest.raises(ValueError, match=r"page.py, line 1: a message has to be one literal"):
        list(messages_of(call, "page.py"))


def test_every_folder_has_its_catalogue() -> None:
    assert [
        catalogue_of(file)
        for file in ("nn_core/step/ledger.py", "ui/sweep/words.py", "ui/page.py", "dashboard.py")
    ] == ["core", "sweep", "shared", "shared"]


def test_places_are_names_with_their_formats() -> None:
    assert places("{a:3} {b} %{{x}} {b}") == {"a:3", "b:"}
    assert places(("1 of {all}", "{count} of {all}")) == {"all:"}


def test_numbers_are_those_outside_the_places() -> None:
    assert numbers("w1 to w4 start at 1.5, {x:3}") == ["1", "1.5", "4"]
    assert numbers(("1 of {all}", "{count} of 3")) == ["3"]


def test_the_catalogues_are_complete() -> None:
    assert main(["--check"]) == 0


def write(folder: Path, text: str) -> Catalogues:
    path = folder / "zh" / "LC_MESSAGES" / "shared.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Catalogues(folder / "zh")


def test_what_is_wrong_with_a_catalogue_is_said(tmp_path: Path) -> None:
    found = {"shared": messages_of_the_code()["shared"][:2]}
    one, other = (str(each.template) for each in found["shared"])
    write(tmp_path, "").update(found)
    text = (tmp_path / "zh" / "LC_MESSAGES" / "shared.po").read_text(encoding="utf-8")
    assert list(write(tmp_path, text).problems(found)) == [
        f"zh/shared.po has no translation of {one!r}.",
        f"zh/shared.po has no translation of {other!r}.",
    ]
    translated = text.replace('msgstr ""\n\n', 'msgstr "好 {x}"\n\n')
    problems = list(write(tmp_path, translated.replace("好 {x}", "好 {x} 7")).problems(found))
    assert f"zh/shared.po has other places than {one!r}." in problems
    assert f"zh/shared.po has other numbers than {one!r}." in problems
    outdated = list(write(tmp_path, text.replace(one, "Nobody says this")).problems(found))
    assert "zh/shared.po is out of date: run python -m ui.catalogues." in outdated


def test_an_update_keeps_what_is_translated(tmp_path: Path) -> None:
    found = {"shared": messages_of_the_code()["shared"][:2]}
    one = str(found["shared"][0].template)
    write(tmp_path, f'msgid "{one}"\nmsgstr "好"\n\nmsgid "gone"\nmsgstr "无"\n').update(found)
    updated = Catalogues(tmp_path / "zh")
    assert updated.translation("shared", one) == "好"
    assert updated.translation("shared", "gone") == ""
