"""Compiles what the presets and the first view of every page need, so that no visitor waits.

python -m deploy.kernels
"""

import sys

from streamlit.testing.v1 import AppTest

from nn_core import Training

from .server import APP

PATIENCE = 300
"""Seconds that one page may take."""


def compile_all() -> None:
    """Raises RuntimeError with its words if a page fails."""
    sys.path.insert(0, str(APP))
    from ui.presets import PRESETS

    for preset in PRESETS.values():
        Training(preset.experiment)
    for script in (APP / "dashboard.py", *sorted((APP / "pages").glob("*.py"))):
        page = AppTest.from_file(str(script), default_timeout=PATIENCE).run()
        if page.exception:
            raise RuntimeError(f"{script.name}: {page.exception[0].value}")


if __name__ == "__main__":
    compile_all()
