"""A visitor of a Streamlit app without a browser: its WebSocket, its messages, its widgets.

Speaks what Streamlit's own client speaks: a `BackMsg` asks for a run of the page with the state of
all widgets, `ForwardMsg`s answer with elements and, at the end, that the script has finished.
"""

import asyncio
import time
import urllib.parse
from collections.abc import Callable
from typing import Any, NamedTuple

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

LARGEST = 2**28
"""Bytes of a message; Streamlit's own limit is 200 MB."""


class Answer(NamedTuple):
    """What a run of the page took and sent."""

    seconds: float
    """From the request to the message that the script has finished."""
    elements: int
    bytes: int
    largest: int
    """Bytes of the largest message."""
    error: str
    """What went wrong on the page, in its words, or nothing."""


class Visitor:
    """One session: opens a page, changes widgets, and keeps what was sent as a browser does."""

    def __init__(self, address: str, page: str = "", query: str = "", cookie: str = "") -> None:
        """`address` is of the app, such as http://127.0.0.1:8501; `page` such as "Symmetry"."""
        self.page, self.query, self.cookie = page, query, cookie
        self._address = address.rstrip("/")
        self._socket: ClientConnection | None = None
        self.session, self._hash = "", ""
        self._widgets: dict[str, WidgetState] = {}
        self._elements: dict[tuple[int, ...], Any] = {}
        self._cache: dict[str, ForwardMsg] = {}
        self._reruns: dict[str, float] = {}
        self._drawn: set[Any] = set()
        """The elements and fragments of the run that is under way."""

    async def open(self) -> Answer:
        """Connect, again if need be, and ask for the page; returns its first run."""
        parts = urllib.parse.urlsplit(self._address)
        scheme = "wss" if parts.scheme == "https" else "ws"
        self._socket = await connect(
            f"{scheme}://{parts.netloc}{parts.path}/_stcore/stream",
            subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN", *filter(None, [self.session])],
            additional_headers={"Cookie": self.cookie} if self.cookie else None,
            origin=f"{parts.scheme}://{parts.netloc}",
            max_size=LARGEST,
            compression=None,
            open_timeout=60,
            ping_interval=None,
        )
        return await self.run()

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def run(self, fragment: str = "") -> Answer:
        """Have the page run, or one fragment of it, and wait until it has."""
        began = time.perf_counter()
        request = BackMsg(rerun_script=self._state())
        if fragment:
            request.rerun_script.fragment_id = fragment
            request.rerun_script.is_auto_rerun = True
        await self._socket.send(request.SerializeToString())
        elements = size = largest = 0
        error = ""
        while True:
            data = await self._socket.recv()
            size, largest = size + len(data), max(largest, len(data))
            message = ForwardMsg.FromString(data)
            if message.WhichOneof("type") == "ref_hash":
                kept = self._cache[message.ref_hash]
                kept.metadata.CopyFrom(message.metadata)
                message = kept
            elif message.metadata.cacheable:
                self._cache[message.hash] = message
            kind = message.WhichOneof("type")
            if kind == "delta":
                elements += 1
                error = self._take(message) or error
            elif kind == "new_session":
                self.session = message.new_session.initialize.session_id
                self._hash = message.new_session.page_script_hash
                self._drawn.clear()
            elif kind == "navigation":
                self._hash = message.navigation.page_script_hash
            elif kind == "auto_rerun":
                self._reruns[message.auto_rerun.fragment_id] = message.auto_rerun.interval
                self._drawn.add(message.auto_rerun.fragment_id)
            elif kind == "stop_auto_rerun":
                for each in message.stop_auto_rerun.fragment_ids:
                    self._reruns.pop(each, None)
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    self._forget_what_was_not_drawn()
                seconds = time.perf_counter() - began
                return Answer(seconds, elements, size, largest, error)

    def _forget_what_was_not_drawn(self) -> None:
        """As a browser does after a run of the whole page."""
        for known in (self._elements, self._reruns):
            for key in set(known) - self._drawn:
                del known[key]
        shown = {
            getattr(each, each.WhichOneof("type")).id
            for each in self._elements.values()
            if each.WhichOneof("type") in _STATES
        }
        self._widgets = {key: each for key, each in self._widgets.items() if key in shown}

    @property
    def reruns(self) -> dict[str, float]:
        """The fragments that the page wants run again and again, and after how many seconds."""
        return dict(self._reruns)

    @property
    def elements(self) -> list[Any]:
        """What the page consists of."""
        return list(self._elements.values())

    def find(self, kind: str, words: str) -> Any:
        """The page's widget of a kind ("slider") whose label has these words, or None."""
        for element in self._elements.values():
            if element.WhichOneof("type") == kind:
                widget = getattr(element, kind)
                if words.lower() in widget.label.lower() and not widget.disabled:
                    return widget
        return None

    def shown(self, widget: Any) -> WidgetState:
        """What a widget shows."""
        return self._widgets[widget.id]

    def set(self, widget: Any, **value: Any) -> None:
        """What a widget shows from now on, such as double_value=0.1."""
        self._widgets[widget.id] = WidgetState(id=widget.id, **value)

    def press(self, button: Any) -> None:
        """Press a button: the next run is told, and only that one."""
        self._widgets[button.id] = WidgetState(id=button.id, trigger_value=True)

    def _state(self) -> ClientState:
        state = ClientState(
            query_string=self.query,
            page_script_hash=self._hash,
            page_name=self.page if not self._hash else "",
            cached_message_hashes=list(self._cache),
        )
        state.widget_states.widgets.extend(self._widgets.values())
        for key in [key for key, each in self._widgets.items() if each.HasField("trigger_value")]:
            del self._widgets[key]
        return state

    def _take(self, message: ForwardMsg) -> str:
        delta = message.delta
        if delta.WhichOneof("type") != "new_element":
            return ""
        element = delta.new_element
        path = tuple(message.metadata.delta_path)
        self._elements[path] = element
        self._drawn.add(path)
        kind = element.WhichOneof("type")
        if kind == "exception":
            return f"{element.exception.type}: {element.exception.message}"
        if kind in _STATES:
            widget = getattr(element, kind)
            if widget.id not in self._widgets or widget.set_value:
                value = _STATES[kind](widget)
                if value:
                    self._widgets[widget.id] = WidgetState(id=widget.id, **value)
        return ""


def _slider(widget: Any) -> dict[str, Any]:
    values = widget.value if widget.set_value else widget.default
    if widget.options:
        texts = list(widget.raw_value) if widget.set_value else []
        texts = texts or [widget.options[int(value)] for value in values]
        return {"string_array_value": {"data": texts}}
    return {"double_array_value": {"data": list(values)}}


def _number(widget: Any) -> dict[str, Any]:
    value = widget.value if widget.set_value else widget.default
    whole = widget.data_type == widget.INT
    return {"int_value": int(value)} if whole else {"double_value": value}


def _choice(widget: Any) -> dict[str, Any]:
    if widget.set_value and widget.HasField("raw_value"):
        return {"string_value": widget.raw_value}
    if widget.HasField("default") and widget.options:
        return {"string_value": widget.options[widget.default]}
    return {}


def _buttons(widget: Any) -> dict[str, Any]:
    chosen = list(widget.raw_values) if widget.set_value else []
    chosen = chosen or [widget.options[index].content for index in widget.default]
    return {"string_array_value": {"data": chosen}}


_STATES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "slider": _slider,
    "number_input": _number,
    "selectbox": _choice,
    "button_group": _buttons,
    "checkbox": lambda widget: {"bool_value": widget.value if widget.set_value else widget.default},
    "text_input": lambda widget: {
        "string_value": widget.value if widget.set_value else widget.default
    },
}
"""For each kind of widget, the state that a browser has of it once it is drawn."""


if __name__ == "__main__":
    import sys

    async def _look() -> None:
        visitor = Visitor(*sys.argv[1:])
        print(await visitor.open())
        for path, element in visitor._elements.items():
            kind = element.WhichOneof("type")
            print(path, kind, element.ByteSize(), getattr(getattr(element, kind), "label", "")[:50])
        print(visitor.reruns)
        print(await visitor.run())

    asyncio.run(_look())
