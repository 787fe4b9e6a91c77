"""What whoever runs the lab may set: every environment variable that it reads, checked together.

`settings()` is the only place that reads them. A server calls it before it starts, so that a bad
value is a sentence in its log instead of a page that fails.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nn_core.message import Message, message, message_of


class SettingsError(ValueError):
    """One message for each environment variable whose value cannot be used."""

    def __str__(self) -> str:
        return " ".join(self.args)


@dataclass(frozen=True)
class Settings:
    """The checked values; `TABLE` says what each is."""

    hosted: bool
    max_steps: int
    max_sweep_steps: int
    threads: int
    queue: int
    memory: int
    process_memory: int
    kernels: int
    dask_scheduler: str


@dataclass(frozen=True)
class Setting:
    """One environment variable: its default here, its default with `LAB_HOSTED=1`, what it does."""

    variable: str
    default: Any
    hosted_default: Any
    read: Callable[[str], Any]
    """From the text to the value; raises ValueError with a message of what is allowed."""
    meaning: str

    @property
    def field(self) -> str:
        """The name of its field in `Settings`."""
        return self.variable.removeprefix("LAB_").lower()


def _whole_number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,18}", text) or not least <= int(text) <= most:
            raise ValueError(
                Message(
                    "a whole number from {least} to {most}, in digits only", least=least, most=most
                )
            )
        return int(text)

    return read


def _yes_or_no(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(Message("1 for yes or 0 for no"))
    return text == "1"


def _address(text: str) -> str:
    if not re.fullmatch(r"(tcp|tls|ws|wss)://[^\s/:]+:[0-9]{1,5}|", text):
        raise ValueError(Message("an address such as tcp://127.0.0.1:8786"))
    return text


_MANY = 10**15

TABLE = (
    Setting(
        "LAB_HOSTED",
        False,
        True,
        _yes_or_no,
        message(
            "1 takes the lower defaults of the hosted column, for a server that strangers share"
        ),
    ),
    Setting(
        "LAB_MAX_STEPS",
        50_000_000,
        10_000_000,
        _whole_number(1, _MANY),
        message(
            "steps of one run: epochs × samples, a network's with more than 9 parameters counted "
            "in proportion"
        ),
    ),
    Setting(
        "LAB_MAX_SWEEP_STEPS",
        4_000_000_000,
        1_000_000_000,
        _whole_number(1, _MANY),
        message("the same for all cells of a sweep and for all seeds together"),
    ),
    Setting(
        "LAB_THREADS",
        os.cpu_count() or 1,
        1,
        _whole_number(1, 1024),
        message("threads that train, shared by all visitors of a process"),
    ),
    Setting(
        "LAB_QUEUE",
        64,
        64,
        _whole_number(1, 10_000),
        message(
            "computations that may be under way or waiting in a process; one more gets a sentence"
        ),
    ),
    Setting(
        "LAB_MEMORY",
        2000,
        500,
        _whole_number(1, 1_000_000),
        message("megabytes that the results of a process's computations may hold together"),
    ),
    Setting(
        "LAB_PROCESS_MEMORY",
        1_000_000,
        900,
        _whole_number(100, 1_000_000),
        message("megabytes of memory of a process after which `deploy.server` replaces it"),
    ),
    Setting(
        "LAB_KERNELS",
        256,
        64,
        _whole_number(1, 100_000),
        message("compiled networks kept in memory, and eight times as many on disk"),
    ),
    Setting(
        "LAB_DASK_SCHEDULER",
        "",
        "",
        _address,
        message("a Dask cluster that computes the sweeps; see More machines"),
    ),
)
"""Every variable, in the order of the README's table, which a test compares with this one."""


def as_text(value: Any) -> str:
    """A value as it is written in the environment."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def read(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment; raises `SettingsError` with a sentence for each bad value."""
    given = {
        entry: environment[entry.variable].strip()
        for entry in TABLE
        if entry.variable in environment
    }
    values, problems = {}, []
    for entry, text in given.items():
        try:
            values[entry.field] = entry.read(text)
        except ValueError as error:
            problems.append(_problem(entry, repr(text), message_of(error)))
    if problems:
        raise SettingsError(*problems)
    hosted = values.get("hosted", False)
    defaults = {entry.field: entry.hosted_default if hosted else entry.default for entry in TABLE}
    return Settings(**{**defaults, "hosted": False, **values})


def _problem(entry: Setting, value: str, allowed: str) -> Message:
    default = as_text(entry.default)
    if default:
        template = message(
            "{variable} is {value}; it must be {allowed}. Unset it for the default, {default}."
        )
    else:
        template = message("{variable} is {value}; it must be {allowed}. Unset it for none.")
    return Message(template, variable=entry.variable, value=value, allowed=allowed, default=default)


def settings() -> Settings:
    """The settings of this process; raises `SettingsError` as `read` does."""
    return _known(tuple((entry.variable, os.environ.get(entry.variable)) for entry in TABLE))


@lru_cache(maxsize=8)
def _known(given: tuple[tuple[str, str | None], ...]) -> Settings:
    return read({variable: text for variable, text in given if text is not None})
