"""Nothing of an address becomes anything but letters, on any page."""

from urllib.parse import quote

from nn_core.declared import kinds
from nn_core.experiment import Experiment
from tests.browser.live import go_in_place, settle
from ui.address import LessonStep, Step, View
from ui.page import PAGES

KEYS = [name for part in (Experiment, Step, View, LessonStep) for name in kinds(part)]
PAYLOADS = (
    "![](//host.example/picture)",
    "[link](//host.example)",
    "<img src=//host.example/picture onerror='window.hit = 1'>",
    "<script>window.hit = 1</script>",
    "javascript:window.hit=1",
    "$\\href{//host.example}{formula}$",
    ":material/skull: :red[letters]",
    "'\"><iframe src=//host.example></iframe>",
)


def test_nothing_of_an_address_is_anything_but_letters(visit):
    """Every key has all payloads, each in a paragraph of its own, as Markdown would have it."""
    text = quote("\n\n".join(PAYLOADS))
    query = "&".join(f"{key}={text}" for key in [*KEYS, "task", "unknown"])
    page, asked = visit(), []
    own = page.url.rstrip("/")
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{own}/?{query}")
    for name, about in PAGES.items():
        go_in_place(page, f"/{'' if name == 'Train' else name.replace(' ', '_')}?{query}")
        page.get_by_role("heading", name=about.question, exact=True).wait_for()
        settle(page)
        assert page.get_by_text("host.example").count(), name
        for selector in ("[href*='host.example']", "[src*='host.example']", "iframe", ".katex a"):
            assert page.locator(f"[data-testid=stApp] {selector}").count() == 0, name
        assert page.evaluate("window.hit") is None, name
    assert [url for url in asked if not url.startswith((own, "blob:", "data:"))] == []
