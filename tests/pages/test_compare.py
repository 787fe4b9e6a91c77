"""The Compare page: what is kept is shown side by side, with `nn_core`'s numbers."""

from nn_core import Experiment, compare, train, vary
from nn_core.compare import codec
from nn_core.memory import MEMORY
from nn_core.symmetry.distances import largest_distance
from tests.pages.controls import button, click, control, here
from tests.pages.shown import charts
from ui.compare import choosing, running, tables, words
from ui.files import File as Taken
from ui.kept import STORAGE
from ui.language import told
from ui.storage import Stored

PAGE = "pages/5_Compare.py"
TWO = {"slow": Experiment(), "<b>fast</b> **now**": Experiment(learning_rate=0.05)}


def with_list(app, named):
    here(app).stored[STORAGE] = Stored(codec.to_json(named), heard=True)
    return app.run()


def texts(app):
    return [each.value for each in app.text]


def test_an_empty_list_says_how_to_fill_it_and_keep_adds_the_experiment(open_app):
    app = open_app(PAGE)
    assert app.title[0].value == "What difference does it make?"
    assert "The list is empty." in app.info[0].value
    click(app, "Keep")
    assert not app.exception
    assert words.finding(compare({"x": Experiment()})) in texts(app)


def test_the_runs_stand_side_by_side_and_names_are_text(open_app):
    app = with_list(open_app(PAGE), TWO)
    assert not app.exception
    comparison = compare(TWO)
    assert words.finding(comparison) in texts(app)
    assert [chart.key for chart in charts(app)] == ["loss", "distance", "parameter", "together"]
    for chart in charts(app)[:3]:
        for name, trace in zip(TWO, chart.spec["data"], strict=True):
            epochs, values = drawn_of(train(TWO[name]), chart.key)
            assert trace["x"].tolist() == epochs.tolist()
            assert trace.get("customdata", trace["y"]).tolist() == values.tolist()
    assert app.dataframe[0].value.iloc[1:].equals(tables.differences(comparison))
    assert all("<b>" not in each.value for each in (*app.markdown, *app.info, *app.caption))


def test_layers_of_one_unit_have_a_sentence_and_no_empty_chart(open_app):
    app = with_list(open_app(PAGE), {"one": Experiment(hidden=(1, 1))})
    assert "No layer of these networks has two units." in [each.value for each in app.markdown]
    assert [chart.key for chart in charts(app)] == ["loss", "parameter", "together"]


def drawn_of(run, picture):
    """What a picture shows of so short a run: all that it recorded."""
    return {
        "loss": (run.epochs[1:], run.loss_mean),
        "distance": (run.epochs, largest_distance(run)),
        "parameter": (run.epochs, run.weights[:, 0]),
    }[picture]


def test_the_address_is_the_whole_comparison(open_app):
    app = with_list(open_app(PAGE), TWO)
    assert app.query_params[codec.KEY] == codec.to_query(TWO)
    other = open_app(PAGE, run=app.query_params[codec.KEY])
    assert words.finding(compare(TWO)) in texts(other)


def test_a_link_opens_beside_the_list_and_can_be_kept_too(open_app):
    own = {"mine": Experiment(epochs=3)}
    app = with_list(open_app(PAGE, run=codec.to_query(TWO)), own)
    assert words.finding(compare(TWO)) in texts(app)
    assert list_of(app) == own
    click(app, "Keep these too")
    assert not app.exception
    assert list_of(app) == own | TWO
    assert words.finding(compare(own | TWO)) in texts(app)
    assert app.query_params[codec.KEY] == codec.to_query(own | TWO)


def test_one_goes_back_to_the_own_list_and_undo_leads_to_the_link_again(open_app):
    app = with_list(open_app(PAGE, run=codec.to_query(TWO)), {"mine": Experiment(epochs=3)})
    click(app, "Back to my list")
    assert words.finding(compare([Experiment()])) in texts(app)
    click(app, "Undo")
    assert words.finding(compare(TWO)) in texts(app)


def test_a_link_that_the_list_has_no_room_for_says_so(open_app):
    eleven = vary(Experiment(), "epochs", range(20, 31))
    app = with_list(open_app(PAGE, run=codec.to_query(TWO)), eleven)
    keep = button(app, "Keep these too")
    assert keep.disabled
    assert keep.help.startswith("Your list has room for 1 more run.")


def test_the_good_runs_of_a_hostile_link_open_and_each_other_has_a_sentence(open_app):
    name = "<script>alert(1)</script> **bold** " + "x" * 10_000
    good = {name: Experiment(), "second": Experiment(epochs=2)}
    hostile = ["epochs=-1", "%%%", "name=%00&run=1"]
    link = [*codec.to_query(good), *hostile, *(["name=more&epochs=4"] * 300)]
    app = open_app(PAGE, run=link)
    assert not app.exception
    problems = codec.from_query(link)[1]
    assert len(problems) == 4
    assert set(map(told, problems)) <= set(texts(app))
    shown = [*app.markdown, *app.info, *app.caption, *app.expander]
    assert all("script" not in (getattr(each, "value", "") or each.label) for each in shown)
    assert len(charts(app)[0].spec["data"]) == 12


def test_one_setting_of_a_run_is_varied_all_at_once_beside_the_list(open_app):
    app = with_list(open_app(PAGE), {"mine": Experiment()})
    [values] = [each for each in app.text_input if each.label.startswith("Its values")]
    assert values.value == "0.025, 0.05, 0.1, 0.2, 0.4"
    values.set_value("0.1, 0.05, 7e99").run()
    assert "Learning rate η is '7e99'; it must be a number from 0 to 10." in texts(app)
    assert button(app, "Show them all").disabled
    [values] = [each for each in app.text_input if each.label.startswith("Its values")]
    values.set_value("0.1, 0.05").run()
    click(app, "Show them all")
    assert not app.exception
    family = {"η 0.1": Experiment(), "η 0.05": Experiment(learning_rate=0.05)}
    assert words.finding(compare(family)) in texts(app)
    assert app.query_params[codec.KEY] == codec.to_query(family)
    assert list_of(app) == {"mine": Experiment()}


def test_a_run_is_forgotten_and_renamed_and_a_saved_list_opens_beside_it(open_app):
    app = with_list(open_app(PAGE), TWO)
    app.button(key="forget_0").click().run()
    assert words.finding(compare({"x": Experiment()})) in texts(app)
    [name] = [each for each in app.text_input if each.label == "Name of run 1"]
    name.set_value("renamed").run()
    assert list(list_of(app)) == ["renamed"]
    app.session_state["opening"] = True
    app.run()
    app.text_area(key="pasted").set_value(codec.to_json(TWO)).run()
    click(app, "Open")
    assert not app.exception
    assert words.finding(compare(TWO)) in texts(app)
    assert list(list_of(app)) == ["renamed"]


def test_a_file_that_the_browser_has_read_opens_beside_the_list(open_app, monkeypatch):
    now = here(open_app(PAGE))
    monkeypatch.setattr(choosing, "session", lambda: now)
    choosing._file_opened((Taken("comparison.json", codec.to_json(TWO).encode()),), 0)
    assert now.now.runs == tuple(codec.to_query(TWO))
    choosing._file_opened((Taken("other.json", b"[]"),), 0)
    assert now.problems == ("The file is not a comparison: it must be JSON with a list of runs.",)
    assert now.now.runs == tuple(codec.to_query(TWO))


def test_the_short_runs_are_shown_while_a_long_one_is_still_trained(open_app):
    runs = {"long": Experiment(dataset="xor", epochs=300_000), **TWO}
    app = open_app(PAGE)
    here(app).wanted["compare"] = (tuple(map(repr, runs.values())), False)  # as Stop does
    with_list(app, runs)
    assert not app.exception
    assert "1 run is not trained yet. What follows is about the others." in texts(app)
    assert words.finding(compare(TWO)) in texts(app)
    click(app, "Train the other run")
    assert not app.exception
    assert words.finding(compare(runs)) in texts(app)
    assert held_runs(app) == {}


def test_long_runs_are_trained_one_by_one_each_once_and_the_shortest_first(open_app, monkeypatch):
    trained = []

    def noted(experiment, report):
        trained.append(experiment.epochs)
        return train(experiment, report)

    monkeypatch.setattr(running, "SHORT", 0)
    monkeypatch.setattr(running, "train", noted)
    monkeypatch.setattr(MEMORY, "most_bytes", 0)  # as where others have filled it
    runs = vary(Experiment(), "epochs", [5, 3, 4])
    app = with_list(open_app(PAGE), runs)
    assert not app.exception
    assert trained == [3, 4, 5]
    assert words.finding(compare(runs)) in texts(app)
    assert held_runs(app) == {}


def test_the_threshold_is_the_visitors_and_stands_in_the_link(open_app):
    app = with_list(open_app(PAGE), TWO)
    # The first ten losses of the original exercise: 9 at first, 0.0164306 at last.
    assert below(app) == ("0.01", "–")
    control(app, "loss_threshold").set_value("1/8").run()
    assert not app.exception
    first = next(k for k, loss in enumerate(train(Experiment()).loss_mean, start=1) if loss < 0.125)
    assert below(app) == ("0.125", str(first))
    assert app.query_params["threshold"] == "0.125"
    again = open_app(PAGE, run=codec.to_query(TWO), threshold="0.125")
    assert below(again) == ("0.125", str(first))
    control(again, "loss_threshold").set_value("0").run()
    assert any("Loss threshold is 0" in each for each in texts(again))


def below(app):
    """The threshold that the results are about, and the first run's first epoch below it."""
    [results] = [each.value for each in app.dataframe if each.value.index.name == "result"]
    [row] = [each for each in results.index if each.startswith("Mean loss first below")]
    return row.split()[4], results.loc[row, "slow"]


def held_runs(app):
    return here(app).drafts[running.COMPARED].runs


def list_of(app):
    return codec.from_json(here(app).stored[STORAGE].text)[0]


def test_what_was_chosen_stays_in_another_language(open_app):
    app = with_list(open_app(PAGE), TWO)
    control(app, "varied").set_value("epochs").run()
    app.selectbox(key="another_run").set_value("slow").run()
    [switch] = [each for each in app.sidebar.button_group if "中文" in each.options]
    switch.set_value("中文").run()
    assert not app.exception
    assert control(app, "varied").value == "epochs"
    assert app.selectbox(key="another_run").value == "slow"
    [values] = [each for each in app.text_input if each.label == "它的取值，用逗号隔开"]
    assert values.value == "2, 5, 10, 20, 40"
