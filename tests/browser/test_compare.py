"""The list of Compare in a real browser: it outlives the visit, in the visitor's window alone."""

from playwright.sync_api import expect

QUERY = "?dataset=xor&activation=tanh"
PATIENCE = 30_000
"""Milliseconds; a page that is opened anew takes a while on a busy machine."""


def test_a_kept_run_is_there_after_a_reload_and_in_another_tab_of_the_same_visitor(visit):
    first = visit(f"/{QUERY}", visitor="keeper")
    first.get_by_role("button", name="Keep", exact=True).click()
    expect(first.get_by_role("button", name="Kept", exact=True)).to_be_visible(timeout=PATIENCE)
    first.wait_for_function("() => localStorage.getItem('backprop-lab.kept-runs')")
    first.reload()
    expect(first.get_by_role("button", name="Kept", exact=True)).to_be_visible(timeout=PATIENCE)
    second = visit(f"/Compare{QUERY}", visitor="keeper")
    expect(second.get_by_text("The list: 1 run of 12")).to_be_visible(timeout=PATIENCE)
    other = visit(f"/{QUERY}", visitor="somebody else")
    expect(other.get_by_role("button", name="Keep", exact=True)).to_be_enabled(timeout=PATIENCE)
