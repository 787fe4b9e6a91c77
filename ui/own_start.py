"""What is on the screen as a starting point: samples and weights to edit, a state to go on from.

Each is a change of the experiment like any other, so Undo takes it back.
"""

from collections.abc import Callable
from functools import partial

import streamlit as st

from nn_core import Experiment, Run
from nn_core.editing import Change, continued, with_own_samples, with_own_weights
from nn_core.experiment import CUSTOM
from ui.language import said
from ui.session import become_changed, heard, session

PAGE = "Your exercise"
"""The page on which samples and start weights are edited."""


def edit_buttons(experiment: Experiment) -> None:
    """Buttons that make the samples or the start one's own and lead to where they are edited."""
    if session().page == PAGE:
        return
    with st.container(horizontal=True):
        st.button(
            said("Edit these samples"),
            key="edit_samples",
            help=said("Take them as your own samples, and open the table to change them"),
            width="stretch",
            on_click=_edit_samples,
        )
        st.button(
            said("Edit these weights"),
            key="edit_weights",
            help=said("Take the start weights as your own, and open the table to change them"),
            width="stretch",
            on_click=_edit_weights,
        )


def _edit_samples() -> None:
    become_changed(
        lambda now: Change(now if now.dataset == CUSTOM else with_own_samples(now)),
    )
    session().next_page = PAGE


def _edit_weights() -> None:
    become_changed(lambda now: Change(now if _own_weights(now) else with_own_weights(now)))
    session().next_page = PAGE


def _own_weights(experiment: Experiment) -> bool:
    return experiment.init == CUSTOM and not experiment.nudge


def continue_from_any(run: Run) -> None:
    """A choice of an epoch, at first the last one, and the button that goes on from there."""
    last = run.epochs_done
    key = f"continue_{last}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        epoch = st.number_input(
            said("Epoch (0 to {last})", last=last),
            min_value=0,
            max_value=last,
            value=last,
            step=1,
            width=170,
            key=key,
        )
        # The number may have been typed right before the click, after this was drawn.
        continue_button(run, int(epoch), lambda: continue_from(run, heard(key)))


def continue_button(run: Run, epoch: int, go_on: Callable[[], None] | None = None) -> None:
    """Begin a new experiment from the weights after an epoch of the run."""
    st.button(
        said("Continue from epoch {epoch}", epoch=epoch),
        key="continue",
        help=said(
            "The weights after epoch {epoch} become the start of a new experiment, for instance "
            "with another learning rate.",
            epoch=epoch,
        ),
        on_click=go_on or partial(continue_from, run, epoch),
    )


def continue_from(run: Run, epoch: int) -> None:
    """Go on to the experiment that starts from the weights after an epoch of the run."""
    become_changed(lambda now: continued(run, epoch))
