"""Packed values: read back exactly, and refused with a sentence when anything was changed."""

import base64
import hashlib
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.packing import pack, seal, unpack

data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    max_leaves=20,
)


@given(data)
def test_data_are_read_back(value):
    packed = pack(value)
    assert unpack(packed) == value
    assert re.fullmatch(r"[A-Za-z0-9._-]+", packed)
    assert packed.startswith(seal(value))


@given(data, st.data())
def test_a_change_of_any_character_is_noticed(value, draw):
    packed = pack(value)
    place = draw.draw(st.integers(0, len(packed) - 1))
    other = draw.draw(st.sampled_from("aZ09-_."))
    changed = packed[:place] + other + packed[place + 1 :]
    try:
        found = unpack(changed)
    except ValueError:
        return
    assert found == value


@pytest.mark.parametrize("text", ["", "abc", "x" * 100_000, "0123456789.", "0123456789.!!!"])
def test_what_is_nothing_packed_is_not_complete(text):
    with pytest.raises(ValueError, match="is not complete: copy the whole link or file"):
        unpack(text)


def _sealed(plain: bytes) -> str:
    payload = base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")
    return f"{hashlib.sha256(plain).hexdigest()[:10]}.{payload}"


@pytest.mark.parametrize("plain", [b"0" * 5_000_000, b"[" * 100_000, b"\xff", b"nan,"])
def test_a_bomb_or_nonsense_with_a_good_seal_is_a_sentence(plain):
    with pytest.raises(ValueError, match="was changed or cut off after it was made"):
        unpack(_sealed(plain))
