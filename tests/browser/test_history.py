"""The way back in a browser."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from nn_core import Experiment, SweepAxis, sweep
from tests.browser.live import settle


def test_a_cell_is_opened_by_keyboard_and_one_step_back_leads_to_the_map_as_it_was(visit):
    page = visit("/Sweep?cells=64")
    page.get_by_text(re.compile("% computed|Preparing")).wait_for(state="hidden")
    settle(page)
    page.locator(".st-key-sweep_map .chart").focus()
    for key in ("ArrowUp", "ArrowLeft", "Shift+ArrowLeft"):  # from the middle, 32 and 32
        page.keyboard.press(key)
    axes = (SweepAxis("learning_rate", 0.0, 0.5, 64), SweepAxis("init_scale", -2.5, 2.5, 64))
    cells = sweep(Experiment(), *axes)
    final, at_the_end = cells.final_loss[33, 21], cells.last_loss[33, 21]
    told = page.locator(".st-key-sweep_map").get_by_role("status")
    expect(told).to_contain_text(f"final loss {final:.6g}, loss at the last state {at_the_end:.6g}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What does backpropagation")
    settle(page)
    opened = cells.experiment(33, 21)
    rate = page.get_by_role("spinbutton", name="Learning rate η, exactly")
    expect(rate).to_have_value(repr(opened.learning_rate))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/Sweep\?cells=64$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Which experiments train")
    expect(rate).to_have_value("0.1")


class Line:
    """Between a browser and the server, whose messages it can hold back; counts what passes."""

    def __init__(self, page: Page) -> None:
        self._page, self._held, self.slow, self.ended, self.asked = page, [], False, 0, 0
        self.at = self._runs = ""
        """The page of the run that has ended last, and of the one under way."""
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        self._browser, self._server = browser, browser.connect_to_server()
        self._server.on_message(self._hear)
        browser.on_message(self._ask)

    def _hear(self, data: bytes) -> None:
        message = ForwardMsg.FromString(data)
        if message.HasField("new_session"):
            self._runs = message.new_session.page_script_hash
        finished = message.HasField("script_finished")
        if finished and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self.ended, self.at = self.ended + 1, self._runs
        self._held.append(data)
        if not self.slow:
            self.deliver()

    def _ask(self, data: bytes) -> None:
        self.asked += 1
        self._server.send(data)

    def deliver(self) -> None:
        while self._held:
            self._browser.send(self._held.pop(0))

    def until(self, passed: Callable[[], bool]) -> None:
        while not passed():
            self._page.wait_for_timeout(10)


def test_a_map_that_the_browser_forgets_while_it_is_asked_for_is_sent_again(pages, visit):
    """It is kept for three runs of other pages, and the fourth ends while one goes back to it."""
    with pages("slow line") as page:
        line = Line(page)
    page = visit("/Sweep?cells=64", visitor="slow line")
    on_the_map = line.ended
    page.get_by_role("link", name="Train").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What does backpropagation")
    settle(page)
    stable = page.get_by_text("Show which learning rate is stable")
    while line.ended < on_the_map + 3:
        stable.click()
        settle(page)
    line.slow, ended, asked = True, line.ended, line.asked
    stable.click()
    line.until(lambda: line.ended > ended)
    page.get_by_role("link", name="Sweep").click()
    line.until(lambda: line.asked > asked + 1)
    line.slow = False
    line.deliver()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Which experiments train")
    settle(page)


def test_the_address_that_one_goes_back_to_stays_whatever_was_on_its_way_then(pages, visit):
    with pages("slow line") as page:
        line = Line(page)
    page = visit("/Assignments?momentum=0.1", visitor="slow line", ready="h1")
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What difference does it")
    settle(page)
    nudge = page.get_by_role("spinbutton", name="Nudge")
    line.slow, ended = True, line.ended
    nudge.fill("0.3")
    page.keyboard.press("Enter")
    line.until(lambda: line.ended > ended)
    left = line.at
    page.evaluate("history.back()")
    line.until(lambda: line.at != left)
    line.slow = False
    line.deliver()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What is to be found out")
    settle(page)
    expect(nudge).to_have_value("0")
    expect(page).to_have_url(re.compile(r"/Assignments\?momentum=0.1$"))


def test_what_a_browser_keeps_is_told_in_vain_by_a_page_that_had_been_left(pages, visit):
    with pages("slow line, a kept run") as page:
        line = Line(page)
    page = visit("/Assignments", visitor="slow line, a kept run", ready="h1")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Kept", exact=True)).to_be_visible()
    settle(page)
    line.slow, left = True, line.at
    page.get_by_role("link", name="Compare").click()
    line.until(lambda: line.at != left)
    ended = line.ended
    page.locator(".st-key-nudge-1").get_by_role("button", name="Increment").click()
    line.until(lambda: line.ended > ended)
    line.slow = False
    line.deliver()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What difference does it")
    settle(page)
    expect(page.get_by_role("spinbutton", name="Nudge")).to_have_value("0.1")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Kept", exact=True)).to_be_visible()


def test_the_address_says_what_is_set_after_a_change_that_came_from_a_page_that_had_been_left(
    pages, visit
):
    with pages("slow line") as page:
        line = Line(page)
    page = visit("/Assignments", visitor="slow line", ready="h1")
    line.slow, left = True, line.at
    page.get_by_role("link", name="Compare").click()
    line.until(lambda: line.at != left)
    ended = line.ended
    page.locator(".st-key-nudge-1").get_by_role(
        "button", name="Increment"
    ).click()  # of Assignments
    line.until(lambda: line.ended > ended)
    line.slow = False
    line.deliver()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What difference does it")
    settle(page)
    expect(page).to_have_url(re.compile(r"/Compare\?nudge=0.1$"))
    page.get_by_role("spinbutton", name="Nudge").fill("0.3")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/Compare\?nudge=0.3$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/Compare\?nudge=0.1$"))
