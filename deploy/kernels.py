"""Compiles what the presets and the first view of every page need, so that no visitor waits.

python -m deploy.kernels
"""

import sys

from streamlit.testing.v1 import AppTest

from nn_core.loop import load_loop
from nn_core.many import load_lanes

from .server import APP

PATIENCE = 300
"""Seconds that one page may take."""


def compile_all() -> None:
    """Raises RuntimeError with its words if a page fails."""
    sys.path.insert(0, str(APP))
    from ui.presets import PRESETS

    for preset in PRESETS.values():
        load_loop(preset.experiment)
        load_lanes(preset.experiment)  # for its sweeps and its many seeds
    app = AppTest.from_file(str(APP / "dashboard.py"), default_timeout=PATIENCE)
    for script in (
        "dashboard.py",
        *(f"pages/{path.name}" for path in (APP / "pages").glob("*.py")),
    ):
        app.switch_page(script).run()
        if app.exception:
            raise RuntimeError(f"{script}: {app.exception[0].value}")


if __name__ == "__main__":
    compile_all()
