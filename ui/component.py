"""A piece of a page with a script of its own, which runs in the browser."""

from pathlib import Path
from typing import Any

import streamlit as st


def component(python: str, name: str, html: str, js: str = "", **settings: Any) -> Any:
    """A component of Streamlit's whose style sheet and script lie beside a Python file.

    `python` is that file's path, `name` what Streamlit knows the component by, `js` the script if
    it is another; `settings` are those of `st.components.v2.component`. Calling what is returned
    draws the component.
    """
    css = Path(python).with_suffix(".css").read_text(encoding="utf-8")
    js = js or Path(python).with_suffix(".js").read_text(encoding="utf-8")
    return st.components.v2.component(name, html=html, css=css, js=js, **settings)
