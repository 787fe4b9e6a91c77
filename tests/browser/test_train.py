"""What only a browser can show of the Train page and the sidebar."""

import re

from playwright.sync_api import expect

from nn_core import Experiment, train
from tests.browser.live import DRAWN, fitted, settle

LOSS = "document.querySelector('.st-key-loss .js-plotly-plot')"
PLAYBACK = "document.querySelector('.st-key-playback .js-plotly-plot')"
NOW = f"{PLAYBACK}._fullData.find(({{ name }}) => name === 'now').x[0]"
WEIGHTS = f"{PLAYBACK}._fullData.find(({{ name }}) => name === 'weights and biases').customdata"


def state_of(page):
    """The weights that the playback figure shows, and the epoch its cursor stands at."""
    return page.evaluate(f"[Array.from({WEIGHTS}), {NOW}]")


def metric(page, label):
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


def player(page, chart):
    """The button, the scrubber and the words under a chart that plays."""
    under = page.locator(f".st-key-{chart} .player")
    play = under.get_by_role("button", name=re.compile("Play|Pause"))
    return play, under.get_by_role("slider"), under.locator("output")


def record_epochs(page, output):
    """Keep in `window.seen` every text that the words under a playing chart take."""
    output.evaluate(
        "node => { window.seen = []; new MutationObserver(() => window.seen.push(node.textContent))"
        ".observe(node, { childList: true }) }"
    )


def check_that_charts_follow_the_width_and_fill_the_screen(page):
    page.set_viewport_size({"width": 900, "height": 700})
    page.wait_for_function(f"{PLAYBACK}.layout.width === {PLAYBACK}.clientWidth")
    page.locator(".st-key-playback .chart").hover()
    page.locator(".st-key-playback [data-title=Fullscreen]").click()
    page.wait_for_function(f"{PLAYBACK}.getBoundingClientRect().width === 900")
    player = "document.querySelector('.st-key-playback .player').getBoundingClientRect()"
    together = f"{PLAYBACK}.getBoundingClientRect().height + {player}.height"
    page.wait_for_function(f"Math.abs({together} - 700) <= 1")
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function(f"{PLAYBACK}.layout.width === {PLAYBACK}.clientWidth")
    page.wait_for_function(f"{PLAYBACK}.getBoundingClientRect().height < 600")

    page.set_viewport_size({"width": 390, "height": 844})
    fitted(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = [chart.bounding_box() for chart in page.locator(".js-plotly-plot").all()]
    assert len(boxes) == 4
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)


def test_first_view_plays_scrubs_back_and_follows_the_theme_and_the_width(visit):
    page = visit()
    expect(page.get_by_role("link", name="Train", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "What does backpropagation change about the weights?"
    )
    expect(page.get_by_text("After 10 epochs the loss fell from 9 to 0.00653.")).to_be_visible()
    expect(metric(page, "Loss at the end")).to_have_text("0.00653123")
    assert page.get_by_role("figure").count() == 4
    assert state_of(page) == [train(Experiment()).weights[-1].tolist(), 10]

    button, scrubber, output = player(page, "playback")
    expect(output).to_have_text("after epoch 10: loss 0.00653")
    record_epochs(page, output)
    button.click()
    expect(button).to_have_text("❚❚ Pause")
    page.wait_for_function("window.seen.at(-1) === 'after epoch 10: loss 0.00653'")
    expect(button).to_have_text("▶ Play")
    seen = [text.split(":")[0] for text in page.evaluate("window.seen")]
    assert seen == [f"after epoch {epoch}" for epoch in range(11)]
    assert state_of(page) == [train(Experiment()).weights[-1].tolist(), 10]
    scrubber.press("Home")
    expect(output).to_have_text("after epoch 0: loss 9")
    page.wait_for_function(f"{NOW} === 0")
    assert state_of(page) == [train(Experiment()).weights[0].tolist(), 0]
    scrubber.press("ArrowRight")
    page.wait_for_function(f"{NOW} === 1")
    assert state_of(page) == [train(Experiment()).weights[1].tolist(), 1]

    ground = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    brightness = f"Number({ground}.match(/\\d+/)[0])"
    assert page.evaluate(brightness) > 200
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{brightness} < 200")
    check_that_charts_follow_the_width_and_fill_the_screen(page)


def test_pause_holds_the_epoch_and_another_run_ends_the_playing_of_the_one_before(visit):
    page = visit("/?dataset=xor&activation=tanh&init=random&epochs=50")
    button, _, output = player(page, "playback")
    record_epochs(page, output)
    button.click()
    page.wait_for_function("window.seen.length >= 3")
    button.click()
    expect(button).to_have_text("▶ Play")
    held = output.text_content()
    assert not held.startswith("after epoch 50")
    # A frame stays at most half a second: nothing has moved on after one more would have come.
    page.wait_for_timeout(600)
    assert output.text_content() == held

    button.click()
    page.wait_for_function("held => window.seen.at(-1) !== held", arg=held)
    expect(button).to_have_text("❚❚ Pause")
    page.get_by_role("slider", name="Epochs").press("ArrowRight")
    expect(button).to_have_text("▶ Play")
    settle(page)
    experiment = Experiment(dataset="xor", activation="tanh", init="random", epochs=70)
    run = train(experiment)
    # It stays at the epoch that was played last, or at the one before that still is a frame.
    weights, epoch = state_of(page)
    assert 0 < epoch < 50
    assert weights == run.weights[run.epochs.tolist().index(epoch)].tolist()
    assert output.text_content().startswith(f"after epoch {epoch}: loss ")


def test_hovering_tells_epoch_and_losses_of_the_run_that_is_shown(visit):
    page = visit("/?dataset=xor&epochs=20")
    for epochs, key in ((20, None), (30, "ArrowRight")):
        if key:
            page.get_by_role("slider", name="Epochs").press(key)
        page.wait_for_function(f"{LOSS}?._fullData[0].x.length === {epochs}")
        settle(page)
        run = train(Experiment(dataset="xor", epochs=epochs))
        area = page.locator(".st-key-loss .nsewdrag")
        area.scroll_into_view_if_needed()
        box = area.bounding_box()
        place = page.evaluate(f"{LOSS}._fullLayout.xaxis.l2p({epochs})")
        page.mouse.move(box["x"] + place - 2, box["y"] + box["height"] / 2, steps=3)
        label = page.locator(".st-key-loss .hoverlayer")
        expect(label).to_contain_text(f"epoch {epochs}")
        for losses in (run.loss_min, run.loss_mean, run.loss_max):
            expect(label).to_contain_text(repr(losses[-1].item())[:7])
        page.mouse.move(0, 0)


def test_changes_are_drawn_into_the_chart_that_is_there_and_are_in_the_address(visit):
    page = visit()
    page.evaluate(f"{PLAYBACK}.querySelector('.main-svg').dataset.mark = 'kept'")
    slider = page.get_by_role("slider", name="Learning rate")
    slider.focus()
    slider.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"\?learning_rate=0\.12$"))
    expect(metric(page, "Loss at the end")).not_to_have_text("0.00653123")
    settle(page)
    rate = page.get_by_role("spinbutton", name="Learning rate η, exactly")
    expect(rate).to_have_value("0.12")
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(re.compile("/$"))
    settle(page)
    expect(rate).to_have_value("0.1")

    page.get_by_role("slider", name="Epochs").press("ArrowRight")
    expect(page).to_have_url(re.compile(r"\?epochs=20$"))
    expect(player(page, "playback")[2]).not_to_have_text(re.compile("after epoch 10:"))
    settle(page)
    assert page.locator(".st-key-playback .main-svg[data-mark=kept]").count() == 1

    expect(page.get_by_text("one linear regression").first).to_be_visible()
    page.get_by_role("combobox", name="Activation", exact=True).click()
    page.get_by_role("option", name="tanh").click()
    expect(page).to_have_url(re.compile("activation=tanh"))
    expect(page.get_by_text("one linear regression")).to_have_count(0)
    settle(page)

    page.get_by_role("spinbutton", name="Epochs, exactly").fill("33")
    page.get_by_role("link", name="Linearity").click(delay=60)  # as long as a finger takes
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Is it more than a linear regression?"
    )
    expect(page).to_have_url(re.compile(r"/Linearity\?activation=tanh&epochs=33$"))
    settle(page)
    expect(page.get_by_role("spinbutton", name="Epochs, exactly")).to_have_value("33")


def test_quick_steps_on_a_slider_end_where_it_stands(visit):
    page = visit("/?dataset=xor")
    for name in ("Units", "Learning rate"):
        for _ in range(3):
            page.get_by_role("slider", name=name).press("ArrowRight")
    # Two of the networks on the way may have to be compiled.
    expect(page).to_have_url(re.compile(r"hidden=5&learning_rate=0\.2$"))
    settle(page)
    expect(page.get_by_role("spinbutton", name="Learning rate η, exactly")).to_have_value("0.2")
    expect(page.get_by_text("The run diverged: in epoch 3")).to_be_visible()


def test_an_emptied_entry_changes_nothing_and_the_address_opens_the_same_experiment_cold(visit):
    page = visit("/?dataset=xor&samples=0.1_0.2_0.3&activation=tanh&init=random&seed=2")
    rate = page.get_by_role("spinbutton", name="Learning rate η, exactly")
    rate.fill("0.05")
    rate.press("Tab")
    expect(page).to_have_url(re.compile("learning_rate=0.05"))  # two at once are one change
    rate.fill("")
    rate.press("Tab")
    settle(page)
    expect(rate).to_have_value("0.05")
    epochs = page.get_by_role("spinbutton", name="Epochs, exactly")
    epochs.fill("77")
    epochs.press("Enter")
    expect(page).to_have_url(re.compile("learning_rate=0.05&epochs=77$"))
    settle(page)
    expect(page.get_by_text("After 77 epochs")).to_be_visible()
    rate.fill("0.30000000000000004")
    rate.press("Enter")
    expect(page).to_have_url(re.compile("learning_rate=0.30000000000000004"))
    settle(page)

    run = train(
        Experiment(
            dataset="xor",
            activation="tanh",
            init="random",
            seed=2,
            epochs=77,
            learning_rate=0.1 + 0.2,
        )
    )
    shown = [run.weights[-1].tolist(), 77]
    cold = visit(page.url[page.url.index("/?") :], visitor="another")
    assert state_of(cold) == shown
    assert cold.url == page.url


def test_back_and_forward_go_from_change_to_change_and_then_from_page_to_page(visit):
    page = visit("/?epochs=20")
    rate = page.get_by_role("spinbutton", name="Learning rate η, exactly")
    for text in ("0.05", "0.04"):
        rate.fill(text)
        rate.press("Enter")
        expect(page).to_have_url(re.compile(f"learning_rate={text}"))
        settle(page)
    page.get_by_role("link", name="By hand").click()
    expect(page).to_have_url(re.compile(r"/By_hand\?learning_rate=0.04&epochs=20$"))
    settle(page)
    page.get_by_test_id("stMain").get_by_role("button", name="Next").click()
    expect(page).to_have_url(re.compile("epoch=2$"))
    settle(page)
    page.go_back()
    expect(page).to_have_url(re.compile("epochs=20$"))
    settle(page)
    expect(page.get_by_role("spinbutton", name="Epoch (1 to 20)")).to_have_value("1")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What does backpropagation")
    settle(page)
    expect(rate).to_have_value("0.04")
    for go, query, value in (
        (page.go_back, "learning_rate=0.05&epochs=20", "0.05"),
        (page.go_back, "epochs=20", "0.1"),
        (page.go_forward, "learning_rate=0.05&epochs=20", "0.05"),
    ):
        go()
        page.wait_for_function(f"location.search === '?{query}'")
        settle(page)
        page.wait_for_function(
            "value => document.querySelector('[aria-label=\"Learning rate η, exactly\"]').value"
            " === value",
            arg=value,
        )
        settle(page)
    assert state_of(page) == [
        train(Experiment(learning_rate=0.05, epochs=20)).weights[-1].tolist(),
        20,
    ]


def test_a_long_run_shows_progress_and_can_be_stopped_and_gone_on_with(visit):
    page = visit(
        "/?dataset=circles&activation=tanh&init=random&init_scale=0.1&learning_rate=0.001&epochs=9"
    )
    page.get_by_role("spinbutton", name="Epochs, exactly").fill("1000000")
    page.get_by_role("spinbutton", name="Epochs, exactly").press("Enter")
    page.get_by_role("button", name="Stop training").click()
    expect(page.get_by_text("What follows is the run up to there.")).to_be_visible()
    page.wait_for_selector(DRAWN)
    settle(page)
    _, stopped_at = state_of(page)
    assert 0 < stopped_at < 1_000_000
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Stop training").click()
    expect(page.get_by_text("What follows is the run up to there.")).to_be_visible()
    page.wait_for_function(f"{NOW} > {stopped_at}")
