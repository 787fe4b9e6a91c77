"""What whoever runs the lab may set: a sentence for each value that cannot be used."""

import pytest

from nn_core.budget import check_budget
from nn_core.experiment import Experiment
from nn_core.settings import TABLE, SettingsError, as_text, read, settings


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        (variable, text)
        for variable in ("LAB_MAX_STEPS", "LAB_MAX_SWEEP_STEPS", "LAB_THREADS", "LAB_QUEUE")
        for text in ("abc", "-1", "0", "1e6", "", "1_000", "٣", "9" * 5000, "nan", "10.0")
    ]
    + [("LAB_HOSTED", text) for text in ("yes", "", "2", "TRUE")]
    + [("LAB_KERNELS", text) for text in ("none", "0", "1000000")]
    + [
        ("LAB_DASK_SCHEDULER", text) for text in ("nonsense", "tcp://", "tcp://a b:1", "http://a:1")
    ],
)
def test_a_value_that_cannot_be_used_is_one_sentence_with_its_name(variable, text):
    with pytest.raises(SettingsError) as refusal:
        read({variable: text})
    assert str(refusal.value).startswith(f"{variable} is {text!r}; it must be ")


def test_all_bad_values_are_named_at_once():
    with pytest.raises(SettingsError) as refusal:
        read({"LAB_MAX_STEPS": "abc", "LAB_QUEUE": "0", "LAB_THREADS": "2"})
    assert "LAB_MAX_STEPS is 'abc'" in str(refusal.value)
    assert "LAB_QUEUE is '0'" in str(refusal.value)
    assert "LAB_THREADS" not in str(refusal.value)


def test_what_to_do_about_a_bad_value_is_said():
    with pytest.raises(SettingsError) as refusal:
        read({"LAB_DASK_SCHEDULER": "here", "LAB_HOSTED": "yes"})
    assert str(refusal.value) == (
        "LAB_HOSTED is 'yes'; it must be 1 for yes or 0 for no. Unset it for the default, 0. "
        "LAB_DASK_SCHEDULER is 'here'; it must be an address such as tcp://127.0.0.1:8786. "
        "Unset it for none."
    )


def test_what_is_set_is_taken_and_everything_else_has_its_default():
    assert read({}).max_steps == 50_000_000
    assert read({"LAB_MAX_STEPS": " 7 ", "UNRELATED": "abc"}).max_steps == 7
    assert read({"LAB_MAX_STEPS": "7"}).max_sweep_steps == 4_000_000_000
    assert read({"LAB_DASK_SCHEDULER": "tcp://10.0.0.1:8786"}).dask_scheduler.endswith(":8786")


def test_hosting_lowers_what_is_not_set():
    hosted = read({"LAB_HOSTED": "1", "LAB_MAX_SWEEP_STEPS": "5"})
    assert (hosted.max_steps, hosted.max_sweep_steps) == (10_000_000, 5)
    assert read({"LAB_HOSTED": "0"}) == read({})


def test_the_environment_of_the_process_is_read_as_it_is_now(monkeypatch):
    for steps in ("5", "6"):
        monkeypatch.setenv("LAB_MAX_STEPS", steps)
        assert settings().max_steps == int(steps)


def test_every_default_is_a_value_that_may_be_set():
    for entry in TABLE:
        for default in (entry.default, entry.hosted_default):
            assert getattr(read({entry.variable: as_text(default)}), entry.field) == default


def test_a_run_is_counted_by_its_parameters(monkeypatch):
    large = Experiment(dataset="xor", hidden=(8, 8, 8), epochs=1000)  # 177 parameters
    monkeypatch.setenv("LAB_MAX_STEPS", "78667")  # 1,000 · 4 · 177/9 = 78,666.7
    check_budget(large)
    monkeypatch.setenv("LAB_MAX_STEPS", "78666")
    with pytest.raises(ValueError, match="counted 20 times, as for 177 parameters") as refusal:
        check_budget(large)
    assert "at most 999 epochs fit" in str(refusal.value)
