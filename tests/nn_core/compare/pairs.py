"""Pairs of experiments that differ in one field."""

from dataclasses import replace

from hypothesis import assume
from hypothesis import strategies as st

from nn_core.experiment import KINDS, FieldError
from tests.strategies import experiments, values


@st.composite
def one_field_changed(draw):
    """Two experiments and the only field in which they differ."""
    name = draw(st.sampled_from(list(KINDS)))
    given_fields = {"dataset": "xor"} if name == "dataset" else {}
    if name == "weights":
        given_fields = {"init": "custom"}
    if name == "init":
        given_fields = {"init": "random"}
    before = draw(experiments(**given_fields))
    old = getattr(before, name)
    if name == "samples":
        new = ((old[0][0] + 1.0, *old[0][1:]), *old[1:])
    elif name == "weights":
        new = (*old[:-1], old[-1] + 1.0)
    else:
        new = draw(values(KINDS[name]))
    assume(new != old)
    try:
        return before, replace(before, **{name: new}), name
    except FieldError:
        assume(False)
