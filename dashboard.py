"""The Train page: what does backpropagation change about the weights?"""

import streamlit as st

from nn_core import Run
from nn_core.symmetry.distances import distances
from ui.downloads import File, downloads
from ui.page import open_page, trained
from ui.plot import show
from ui.sections import departure, stability_over_epochs
from ui.theme import count, duration, number
from ui.train import figures as charts
from ui.train.playback import playback
from ui.train.words import finding


def summary(run: Run) -> None:
    """What came out, in words and in four numbers."""
    st.markdown(finding(run))
    if run.diverged_at is not None:
        departure(run)
    pairs = distances(run.experiment.sizes, run.weights[-1]).values()
    figures = {
        "Final mean loss": number(run.final_loss),
        "Smallest mean loss": number(run.smallest_loss),
        "Distance of hidden units": number(max(pairs)) if pairs else "one unit",
        f"{count(run.steps, 'step')} took": duration(run.seconds),
    }
    with st.container(horizontal=True, gap="large"):
        for label, value in figures.items():
            st.metric(label, value, width="content")


@st.fragment
def loss_over_epochs(run: Run) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.subheader("Loss")
        scale = st.segmented_control(
            "Loss axis",
            ("linear", "log"),
            default="linear" if run.diverged_at is None else "log",
            required=True,
            label_visibility="collapsed",
        )
    show(charts.loss(run, scale), "loss")


def symmetry_over_epochs(run: Run) -> None:
    if max(run.experiment.hidden) == 1:
        st.write("A layer of one unit has no second unit to be equal to. Give a layer two.")
    else:
        show(charts.symmetry(run), "symmetry")


@st.fragment
def stability(run: Run) -> None:
    if st.toggle("Show which learning rate would hold"):
        stability_over_epochs(run)


def log(run: Run) -> None:
    st.subheader("Log")
    frame = run.to_frame()
    st.dataframe(
        frame,
        hide_index=True,
        height=320,
        column_config={
            name: st.column_config.NumberColumn(format="%g", pinned=name == "epoch")
            for name in frame.columns
        },
    )
    downloads(File("CSV", "backprop-lab-run.csv", lambda: frame.to_csv(index=False)))


with open_page("Train", "What does backpropagation change about the weights?") as experiment:
    run = trained(experiment)
    summary(run)
    show(playback(run), "playback")
    if len(run.loss_mean):
        loss_over_epochs(run)
    st.subheader("Weights and biases")
    show(charts.weights(run), "weights")
    st.subheader("Symmetry of the weights")
    symmetry_over_epochs(run)
    stability(run)
    log(run)
