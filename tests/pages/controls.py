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


def states_with(app: AppTest, widget: Any) -> tuple[Any, Any]:
    """What a browser would tell of all widgets, and what it would of this one, to be changed."""
    states = app._tree.get_widget_states()
    [sent] = [state for state in states.widgets if state.id == widget.id] or [states.widgets.add()]
    sent.id = widget.id
    return states, sent


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
