"""What Streamlit works out anew for each run of a page, and what is the same every time.

The theme is read from the settings, option by option, and the file of every page is looked for on
the disk: a twentieth of all that a change of a slider costs, and where many visitors draw at once
each look at the disk lets the others go first. Here both are worked out once for each process.
"""

from copy import copy
from functools import lru_cache
from pathlib import Path

from streamlit.navigation import page as pages
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session


def work_out_once() -> None:
    """See to it from now on, in all sessions."""
    _keep_themes()
    _keep_pages()


def _keep_themes() -> None:
    populate = app_session._populate_theme_msg

    @lru_cache(maxsize=16)
    def theme(section: str) -> CustomThemeConfig:
        made = CustomThemeConfig()
        populate(made, section)
        return made

    def put(msg: CustomThemeConfig, section: str = "theme") -> None:
        known = theme(section)
        if known.ByteSize():  # else the section would be there, empty
            msg.MergeFrom(known)

    app_session._populate_theme_msg = put


def _keep_pages() -> None:
    make = pages._create_page
    kept = lru_cache(maxsize=64)(make)

    def create(page: str | Path, *, default: bool = False) -> pages.Page:
        # A page notes whether it has been run, so that each run has one of its own.
        return copy(kept(page, default=default))

    pages._create_page = create
