"""A sheet's own names beside ours: below w1 in a formula, and as a column of the ledger."""

import re
from collections.abc import Mapping

import pandas as pd

from nn_core.labels import latex
from ui.language import said

_PARAMETER = re.compile(r"([wb])_\{(\d+)\}")


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
    columns = dict(ledger.items())
    parameters = {said("parameter"): columns.pop(said("parameter"))}
    [names] = parameters.values()
    texts = [labels.get(name, "").replace("-", "−") for name in names]
    return pd.DataFrame(parameters | {said("on my sheet"): texts} | columns)
