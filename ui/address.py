"""Addresses of experiments."""

from urllib.parse import urlencode

from nn_core import Experiment


def address(experiment: Experiment) -> str:
    """The address of an experiment on the page it stands on, as the end of that page's own."""
    return f"?{urlencode(experiment.to_query())}"


def link(words: str, experiment: Experiment) -> str:
    """`words` as a Markdown link that opens the experiment on the same page."""
    return f"[{words}]({address(experiment)})"
