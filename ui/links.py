"""Links within sentences, to other experiments on the same page."""

from urllib.parse import urlencode

from nn_core import Experiment
from ui.language import chosen


def address(experiment: Experiment) -> str:
    """The address of an experiment on the page it stands on, as the end of that page's own."""
    lang = {"lang": chosen()} if chosen() else {}
    return f"?{urlencode(experiment.to_query() | lang)}"


def link(words: str, experiment: Experiment) -> str:
    """`words` as a Markdown link that opens the experiment on the same page."""
    return f"[{words}]({address(experiment)})"
