from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core import Experiment, train
from nn_core.step.ledger import explainable_steps, step_at
from ui.by_hand.steps import Where, last_epoch, moved, nearest, where_from_query

XOR = train(Experiment(dataset="xor", batch_size=3, epochs=5))


def test_moving_goes_to_the_first_sample_of_the_step():
    assert moved(XOR, Where(0, 1), 1) == Where(0, 3)
    assert moved(XOR, Where(0, 3), 1) == Where(1, 0)
    assert moved(XOR, Where(1, 2), -1) == Where(0, 3)
    assert moved(XOR, Where(0, 0), -1) == Where(0, 0)
    assert moved(XOR, Where(2, 0), 10) == Where(4, 3)


def test_the_nearest_place_is_within_the_run():
    assert nearest(XOR, 99, 99) == Where(4, 3)
    assert nearest(XOR, -1, -1) == Where(0, 0)
    assert last_epoch(XOR) == 4


texts = st.one_of(
    st.text(max_size=30), st.integers().map(str), st.floats().map(repr), st.just("9" * 5000)
)


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["epoch", "sample"]), st.lists(texts, min_size=1, max_size=3))
)
def test_no_address_raises_and_all_lead_into_the_run(query):
    where, problems = where_from_query(query, XOR)
    assert 0 <= step_at(XOR.experiment, *where) < explainable_steps(XOR)
    for sentence in problems:
        assert len(sentence) < 200
    asked = {key: texts[-1] for key, texts in query.items()}
    followed = {key: str(value + 1) for key, value in where._asdict().items()}
    assert problems or all(int(text) == int(followed[key]) for key, text in asked.items())
