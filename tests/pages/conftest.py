"""Pages without a browser: Streamlit's AppTest."""

import threading
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.testing.v1 import AppTest

from nn_core.memory import MEMORY

ROOT = Path(__file__).parents[2]


@pytest.fixture
def open_app() -> Callable[..., AppTest]:
    """Open a page with a query, such as `open_app("pages/4_Sweep.py", dataset="xor")`."""

    def open_app(script: str = "dashboard.py", **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        if script != "dashboard.py":
            app.switch_page(script)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_app


@pytest.fixture(scope="session", autouse=True)
def _packages_are_searched_once() -> Iterator[None]:
    """Streamlit looks for components in all that is installed, anew for every page opened here.

    That takes longer than most pages.
    """
    with pytest.MonkeyPatch.context() as patch:
        search = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", search)
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What another test has computed is computed anew."""
    MEMORY.clear()


@pytest.fixture(autouse=True)
def _callbacks_are_carried_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No callback may give way to the browser's next message.

    Streamlit would break it off there without a word, and what it was to change would be lost.
    """
    in_callbacks, broken_off = threading.Event(), []
    make, begin = SafeSessionState.__init__, SessionState.on_script_will_rerun

    def watched(
        state: SafeSessionState, inner: SessionState, yield_callback: Callable[[], None]
    ) -> None:
        def give_way() -> None:
            if in_callbacks.is_set():
                broken_off.append("".join(traceback.format_stack(limit=6)))
            yield_callback()

        make(state, inner, give_way)

    def with_callbacks(*args: Any, **settings: Any) -> None:
        in_callbacks.set()
        try:
            begin(*args, **settings)
        finally:
            in_callbacks.clear()

    monkeypatch.setattr(SafeSessionState, "__init__", watched)
    monkeypatch.setattr(SessionState, "on_script_will_rerun", with_callbacks)
    yield
    assert not broken_off, broken_off[0]
