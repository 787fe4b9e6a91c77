"""A button that copies the address of the page, which is the address of the experiment."""

import streamlit as st

_HTML = '<button type="button">Copy link</button><output aria-live="polite"></output>'
_CSS = """
:host, div { font-family: var(--st-font); }
button {
  width: 100%;
  padding: 0.4rem 0.75rem;
  font: inherit;
  color: var(--st-text-color);
  background: var(--st-background-color);
  border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius, 0.5rem);
  cursor: pointer;
}
button:hover, button:focus-visible {
  color: var(--st-primary-color);
  border-color: var(--st-primary-color);
}
output { display: block; overflow-wrap: anywhere; font-size: 0.8rem; }
"""
# Without a secure context there is no clipboard: then the address is shown, to copy by hand.
_JS = """
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const output = parentElement.querySelector("output");
  button.onclick = async () => {
    const address = window.location.href;
    try {
      await navigator.clipboard.writeText(address);
      button.textContent = "Copied";
      output.textContent = "";
    } catch {
      output.textContent = address;
    }
    setTimeout(() => { button.textContent = "Copy link"; }, 2000);
  };
}
"""

_button = st.components.v2.component("copy_link", html=_HTML, css=_CSS, js=_JS)


def copy_link() -> None:
    """Draw the button."""
    _button(key="copy_link")
