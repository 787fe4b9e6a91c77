"""Pages without a browser: Streamlit's AppTest."""

from collections.abc import Callable
from pathlib import Path

import pytest
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


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What another test has computed is computed anew."""
    MEMORY.clear()
