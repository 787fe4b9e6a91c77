"""What the Sweep page lists."""

import io
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from nn_core import Experiment, Sweep, start
from nn_core.message import message
from nn_core.stability import largest_stable_rate, sharpness
from nn_core.sweep.executors import background_executor
from nn_core.sweep.plan import OverBudgetError, Plan
from nn_core.sweep.sweep import Sweeping
from nn_core.tables import frame_csv
from ui.address import View
from ui.downloads import File, downloads
from ui.kept import how_full, kept
from ui.language import said, told
from ui.paper import on_screen
from ui.plot import show
from ui.session import session
from ui.sweep import figures, words
from ui.sweep.controls import keep_cell, open_cell, zoom
from ui.sweep.layers import picture
from ui.sweep.view import fitting_cells, plan
from ui.widgets import choose
from ui.withheld import RESULTS, shows
from ui.work import PATIENCE, new_computation

CLICKS = {"opens": message("opens it on Train"), "keeps": message("keeps it for Compare")}
"""What a click on a cell can do."""
BYTES_OF_A_CELL = 40
"""What a map takes, in memory or in a file."""
SECONDS_BETWEEN_PICTURES = 1.0
CELLS_A_PICTURE = 256 * 256
"""A map of more cells is drawn less often while it is computed."""


def varied_quantities(view: View) -> None:
    """Which quantities vary; for the others the sidebar counts."""
    st.caption(words.varied([view.x.name] if view.view == "lines" else [view.x.name, view.y.name]))


def planned(experiment: Experiment, view: View) -> Plan:
    """What has to be computed; ends the page with a sentence if it cannot be."""
    try:
        return plan(view, experiment)
    except ValueError as error:  # made of numbers and names that are known: no address is in it
        st.error(told(error))
        _offer_to_fit(experiment, view, error)
        st.stop()


def _offer_to_fit(experiment: Experiment, view: View, error: ValueError) -> None:
    """Buttons for what would fit, where the plan is only too large."""
    if not isinstance(error, OverBudgetError):
        return
    with st.container(horizontal=True):
        if error.epochs:
            st.button(
                said(("Use 1 epoch", "Use {count} epochs"), count=error.epochs),
                key="fitting_epochs",
                on_click=session().change,
                args=("epochs", error.epochs),
            )
        cells = fitting_cells(view, experiment)
        if cells:
            st.button(
                said("Use {cells} cells along an axis", cells=cells),
                key="fitting_cells",
                on_click=session().change,
                args=("cells", cells),
            )


def started(plan: Plan) -> Sweeping:
    """The plan's sweep, kept in the session; another plan's is given up."""
    here = session()
    if here.sweeping is None or here.sweeping.plan != plan:
        _give_up()
        computation = new_computation(memory=BYTES_OF_A_CELL * plan.shape[0] * plan.shape[1])
        here.sweeping = Sweeping(plan, background_executor(computation))
        here.sweeping.advance_for(PATIENCE)
    return here.sweeping


def _give_up() -> None:
    here = session()
    if here.sweeping is not None:
        here.sweeping.stop()
    here.sweeping = None


@shows(*RESULTS)
def result(sweeping: Sweeping, view: View) -> None:
    """Everything that follows from the sweep; drawn again and again while it computes."""
    running, listed, asked = sweeping.running, kept(), _asked()
    cells = sweeping.plan.shape[0] * sweeping.plan.shape[1]
    seconds = SECONDS_BETWEEN_PICTURES * max(1.0, cells / CELLS_A_PICTURE)

    @st.fragment(run_every=SECONDS_BETWEEN_PICTURES if running else None)
    def found() -> None:
        sweeping.advance_for(0)
        if running and not sweeping.running:
            st.rerun()
        sweep = sweeping.sweep()
        st.markdown(words.finding(sweep))
        st.caption(words.which_loss())
        _progress(sweeping, sweep.fraction)

    @st.fragment(run_every=seconds if running else None)
    def drawn() -> None:
        if _asked() != asked:  # a box was drawn, or a click opens a cell
            st.rerun()
        if kept() != listed:
            st.rerun()  # the browser hears of it in a run of the whole page
        sweep = sweeping.sweep()
        if view.view == "map":
            chart = figures.heat_map(sweep, view.color)
            clicked = choose(
                said("A click on a cell"),
                tuple(CLICKS),
                "opens",
                key="sweep_click",
                format_func=lambda code: said(CLICKS[code]),
            )
            if clicked == "keeps":
                st.text(how_full())
            use = keep_cell if clicked == "keeps" else open_cell
            show(chart, "sweep_map", lambda _, cell: use(sweeping.plan, *cell), zoom)
            st.caption(words.legend(view.color))
            with on_screen("hands"):
                st.caption(words.hands())
        elif not sweeping.running:
            show(figures.lines(sweep, _stable_rates(sweep.plan)), "sweep_lines")
        _downloads(sweep, view)

    found()
    drawn()


def _asked() -> tuple[Any, ...]:
    """What the page is about, where it leads, and what it has to say at its top."""
    here = session()
    return here.now, here.next_page, here.problems


def _progress(sweeping: Sweeping, fraction: float) -> None:
    """How far it is, while it is on its way; and what became of it."""
    percent = f"{fraction:.0%}"
    if sweeping.notice:
        st.warning(told(sweeping.notice))
    if sweeping.running:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(
                fraction,
                said("{percent} computed", percent=percent)
                if fraction
                else said("Preparing the trainer…"),
            )
            st.button(said("Stop"), key="sweep_stop", on_click=sweeping.stop)
    elif sweeping.problem:
        st.error(told(sweeping.problem))
        _start_again(said("Start again"))
    elif fraction < 1:
        st.info(
            said("Stopped with {percent} computed. What follows is that part.", percent=percent)
        )
        _start_again(said("Compute all of it"))


def _start_again(label: str) -> None:
    """A button that gives up this sweep and runs the page, which starts another."""
    if st.button(label, key="sweep_again"):
        _give_up()
        st.rerun()


def _stable_rates(plan: Plan) -> np.ndarray | None:
    """2/λmax of the starts, for an axis of learning rates; of the first 50 seeds at most."""
    if plan.x_axis.name != "learning_rate":
        return None
    rows = range(min(plan.shape[0], 50))
    experiments = [plan.experiment(row, plan.shape[1] - 1) for row in rows]
    return np.array([largest_stable_rate(sharpness(each, start(each))) for each in experiments])


def _downloads(sweep: Sweep, view: View) -> None:
    """The numbers and the picture; each file is made when it is asked for."""
    name = said("backprop-lab-sweep")
    files = [
        File("CSV", f"{name}.csv", lambda: frame_csv(as_frame(sweep))),
        File("NumPy", f"{name}.npz", lambda: as_npz(sweep)),
    ]
    if view.view == "map":
        files.append(File("PNG", f"{name}.png", lambda: as_png(sweep, view.color)))
    downloads(*files)


def as_frame(sweep: Sweep) -> pd.DataFrame:
    """One row a cell."""
    axes = sweep.plan.axes[::-1]
    grids = np.meshgrid(*(axis.values for axis in axes), indexing="ij")
    columns = {axis.name: grid.ravel() for axis, grid in zip(axes, grids, strict=True)}
    return pd.DataFrame(
        columns | {name: grid.ravel() for name, grid in sweep.reached._asdict().items()}
    )


def as_npz(sweep: Sweep) -> bytes:
    """The arrays [y, x] and the values of the axes, by name."""
    file = io.BytesIO()
    arrays: dict[str, Any] = {axis.name: axis.values for axis in sweep.plan.axes}
    np.savez_compressed(file, **arrays, **sweep.reached._asdict())
    return file.getvalue()


def as_png(sweep: Sweep, color: str) -> bytes:
    """One pixel a cell."""
    file = io.BytesIO()
    Image.fromarray(picture(sweep, color)).save(file, "PNG")
    return file.getvalue()
