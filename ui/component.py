"""A piece of a page with a script of its own, which runs in the browser."""

from pathlib import Path
from typing import Any

import streamlit as st


def component(python: str, name: str, html: str, **settings: Any) -> Any:
    """A component of Streamlit's whose style sheet and script lie beside a Python file.

    `python` is that file's path, `name` what Streamlit knows the component by; `settings` are
    those of `st.components.v2.component`. Calling what is returned draws the component.
    """
    css, js = (Path(python).with_suffix(end).read_text(encoding="utf-8") for end in (".css", ".js"))
    return st.components.v2.component(name, html=html, css=css, js=js, **settings)
