"""A sheet's own names beside ours: below w1 in a formula, and as a column of the ledger."""

import re
from collections.abc import Mapping

import pandas as pd

from nn_core.labels import latex

_PARAMETER = re.compile(r"([wb])_\{(\d+)\}")
LABELS = "on my sheet"
"""The column of a sheet's own names."""


def labelled(formulas: str, labels: Mapping[str, str]) -> str:
    """LaTeX with the label of each parameter, by its name, written small below its symbol."""

    def with_label(symbol: re.Match[str]) -> str:
        label = labels.get(symbol[1] + symbol[2])
        return rf"\underset{{{latex(label)}}}{{{symbol[0]}}}" if label else symbol[0]

    return _PARAMETER.sub(with_label, formulas)


def with_labels(ledger: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """The table of a ledger with the labels beside its parameters, if there are any."""
    if not labels:
        return ledger
    texts = [labels.get(name, "").replace("-", "−") for name in ledger["parameter"]]
    return pd.DataFrame({"parameter": ledger["parameter"], LABELS: texts} | dict(ledger.items()))
