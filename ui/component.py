"""A piece of a page with a script of its own, which runs in the browser."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

FETCHED = Path(__file__).with_name("scripts")
"""The scripts that browsers fetch; whatever lies in this folder can be asked for."""

_FETCHING = """
export default async (drawn) => {
  const app = document.querySelector('script[src*="static/js/"]').src;
  const address = new URL("%s", app.slice(0, app.indexOf("static/js/")));
  return (await import(address)).default(drawn);
};
"""


def component(python: str, name: str, html: str, js: str = "", **settings: Any) -> Any:
    """A component of Streamlit's whose style sheet and script lie beside a Python file.

    `python` is that file's path, `name` what Streamlit knows the component by, `js` the script if
    it is another; `settings` are those of `st.components.v2.component`. Calling what is returned
    draws the component.
    """
    css = Path(python).with_suffix(".css").read_text(encoding="utf-8")
    js = js or Path(python).with_suffix(".js").read_text(encoding="utf-8")
    return st.components.v2.component(name, html=html, css=css, js=js, **settings)


def fetched(script: str) -> str:
    """The script of a component that a browser fetches, by its name in `FETCHED`, once a visit.

    Any other is sent along with its component, every time that is drawn: the one of the charts was
    two thirds of all that a change of the Train page sent.
    """
    served = declare_component("scripts", path=FETCHED)
    version = sha256((FETCHED / script).read_bytes()).hexdigest()[:16]
    return _FETCHING % f"component/{served.name}/{script}?{version}"
