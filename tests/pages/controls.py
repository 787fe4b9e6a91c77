"""What a visitor uses on a page, and what it has come to."""

from typing import Any

from streamlit.testing.v1 import AppTest

from ui.session import Session


def here(app: AppTest) -> Session:
    """The visit."""
    return app.session_state["lab"]


def control(app: AppTest, name: str) -> Any:
    """The one widget of a name; its key also says how often it was made anew."""
    elements = [*app.main, *app.sidebar]
    [found] = [each for each in elements if str(getattr(each, "key", "")).startswith(f"{name}:")]
    return found


def query(app: AppTest) -> dict[str, str]:
    """The address bar: AppTest has lists for what it was given, texts for what the page wrote."""
    return {
        name: value if isinstance(value, str) else value[-1]
        for name, value in app.query_params.items()
    }


def button(app: AppTest, label: str) -> Any:
    [found] = [button for button in app.button if button.label == label]
    return found


def click(app: AppTest, label: str) -> AppTest:
    return button(app, label).click().run()
