"""A Streamlit page with a slider and a three-line chart and nothing else, for `page.py`."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

steepness = st.slider("Steepness", 1, 100, 50)
epochs = np.arange(11)
lines = [
    go.Scatter(x=epochs, y=start * np.exp(-steepness * epochs / 500), name=f"start {start}")
    for start in (1, 2, 3)
]
st.plotly_chart(go.Figure(lines), key="chart", width="stretch")
