"""Nothing of an address becomes anything but letters, on any page."""

from urllib.parse import quote

from nn_core.declared import kinds
from nn_core.experiment import Experiment
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
    for name in PAGES:
        path = "" if name == "Train" else name.replace(" ", "_")
        page.goto(f"{own}/{path}?{query}")
        page.get_by_text("host.example").first.wait_for()
        for selector in ("[href*='host.example']", "[src*='host.example']", "iframe", ".katex a"):
            assert page.locator(f"[data-testid=stApp] {selector}").count() == 0
        assert page.evaluate("window.hit") is None
    assert [url for url in asked if not url.startswith((own, "blob:", "data:"))] == []
