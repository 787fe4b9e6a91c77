"""What is for the screen alone or for paper alone: the rules are in `page.css`."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def on_screen(key: str) -> DeltaGenerator:
    """A container that is not printed: what tells how to use the page, or is too long."""
    return st.container(key=f"on_screen_{key}")


def on_paper(key: str) -> DeltaGenerator:
    """A container that is only printed."""
    return st.container(key=f"on_paper_{key}")
