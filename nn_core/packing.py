"""Values as one short text that travels in a link or a file, and tells if it was changed.

Plain data (what JSON has) is compressed, written with letters, digits, - and _, and preceded by a
seal, the beginning of its SHA-256. A seal is no signature: it tells a link that was cut off or
edited, and two values apart.
"""

import base64
import hashlib
import json
import re
import zlib
from typing import Any

from nn_core.declared import shortened
from nn_core.message import Message

LONGEST_PACKED = 60_000
"""Characters of a packed value."""

_LONGEST_JSON = 400_000
_SEAL = 10


def pack(data: Any) -> str:
    """Data as text: seal.payload."""
    plain = _canonical(data)
    payload = base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode("ascii").rstrip("=")
    return f"{_seal_of(plain)}.{payload}"


def unpack(text: str) -> Any:
    """The data that `pack` wrote; raises ValueError with a sentence if any of it was changed."""
    text = text[: LONGEST_PACKED + 1].strip()
    match = re.fullmatch(rf"([0-9a-f]{{{_SEAL}}})\.([A-Za-z0-9_-]+)", text)
    if match is None or len(text) > LONGEST_PACKED:
        raise ValueError(
            Message("{text} is not complete: copy the whole link or file.", text=shortened(text))
        )
    seal, payload = match.groups()
    try:
        inflating = zlib.decompressobj()
        plain = inflating.decompress(
            base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), _LONGEST_JSON
        )
        if not inflating.eof or _seal_of(plain) != seal:
            raise ValueError(text)
        return json.loads(plain)
    except (ValueError, zlib.error, RecursionError):
        raise ValueError(
            Message("This link or file was changed or cut off after it was made: ask for it anew.")
        ) from None


def seal(data: Any) -> str:
    """What tells these data from others: 10 letters and digits."""
    return _seal_of(_canonical(data))


def _canonical(data: Any) -> bytes:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", errors="replace")


def _seal_of(plain: bytes) -> str:
    return hashlib.sha256(plain).hexdigest()[:_SEAL]
