"""Sessions: sending, receiving, connecting."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from _weft import page

from .conditions import Test, Where, condition
from .messages import Message, note_read, read_messages

#: How many messages of a stream may be on their way.
WINDOW = 1024
#: How many seconds an answer may take, unless the program says otherwise.
TIMEOUT = 10.0

type Handler = Callable[[str, str], Awaitable[object]]


class Session:
    """One of the page's sessions: the program's own, or another that the user has allowed."""

    def __init__(self, number: int, name: str) -> None:
        self.name = name
        self._number = number
        self._logins: set[asyncio.Task] = set()

    async def send(self, value: object) -> None:
        """Sends a text, bytes, or anything else as JSON, and waits until the network has it."""
        is_ready = isinstance(value, (str, bytes, bytearray, memoryview))
        message = value if is_ready else json.dumps(value, separators=(",", ":"))
        await page.ask("send", session=self._number, **page.content(message))

    async def receive(self, where: Where = None, timeout: float | None = None) -> Message:
        """The oldest message from the server that is wanted and that no call has taken."""
        wanted, test = condition(where)
        async with asyncio.timeout(timeout or None):
            return note_read(self._number, await self._receive(wanted, test, is_poll=timeout == 0))

    async def _receive(self, wanted: dict, test: Test, is_poll: bool) -> Message:
        received: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

        def take(answer: page.Answer) -> None:
            if hasattr(answer, "candidates"):
                return choose(read_messages(answer.candidates, getattr(answer, "decoded", None)))
            if hasattr(answer, "messages"):
                [message] = read_messages(answer.messages, getattr(answer, "decoded", None))
                if not received.done():
                    return received.set_result(message)
                numbers = answer.numbers.to_py()
                return page.post({"give_back": {"session": self._number, "numbers": numbers}})
            try:
                page.value(answer)
            except Exception as error:
                fail(error)

        def choose(candidates: list[Message]) -> None:
            try:
                found = (at for at, message in enumerate(candidates) if test and test(message))
                page.post({"choose": {"id": ident, "position": next(found, None)}})
            except Exception as error:
                fail(error)

        def fail(error: Exception) -> None:
            if not received.done():
                received.set_exception(error)

        call = {"session": self._number, "count": 1, "is_poll": is_poll, "condition": wanted}
        ident = page.expect("receive", take, has_more=True, **call)
        try:
            return await received
        finally:
            page.forget(ident)

    async def messages(self, where: Where = None, direction: str = "received") -> AsyncIterator[Message]:
        """Every message from now on, even if another call takes it."""
        if direction not in ("received", "sent", "both"):
            raise ValueError(f'direction is "received", "sent" or "both", not {direction!r}')
        wanted, test = condition(where)
        async for message in self._stream("messages", condition=wanted, direction=direction):
            if not test or test(message):
                yield note_read(self._number, message)

    async def emit(
        self,
        event: str,
        *args: object,
        acknowledge: bool = True,
        namespace: str | None = None,
        timeout: float | None = TIMEOUT,
    ) -> Any:
        """Sends an event of Socket.IO, and returns what acknowledges it, unless that isn't wanted."""
        content = {"event": event, "args": args, "namespace": namespace, "wants_reply": acknowledge}
        return await self._ask("emit", timeout, **content)

    async def request(self, method: str, params: object = None, *, timeout: float | None = TIMEOUT) -> Any:
        """Sends a request, and returns its result. Raises `ServerError` if the server answers with an error."""
        content = {} if params is None else {"params": params}
        return await self._ask("request", timeout, method=method, **content)

    async def publish(
        self, topic: str, payload: object, *, qos: int = 0, retain: bool = False, timeout: float | None = TIMEOUT
    ) -> None:
        """Sends a message for a topic, and waits until it is acknowledged if the QoS is 1 or 2."""
        is_bytes = isinstance(payload, (bytes, bytearray, memoryview))
        content = page.content(payload) if is_bytes else {"payload": payload}
        await self._ask("publish", timeout, topic=topic, qos=check_qos(qos), retain=bool(retain), **content)

    async def subscribe(self, topic: str, *, qos: int = 0, variables: object = None) -> AsyncIterator[Message]:
        """The messages of a topic from now on."""
        content = {} if variables is None else {"variables": variables}
        async for message in self._stream("subscribe", topic=topic, qos=check_qos(qos), **content):
            yield note_read(self._number, message)

    async def _ask(self, name: str, timeout: float | None, **content: object) -> Any:
        try:
            async with asyncio.timeout(timeout):
                return json.loads(await page.ask(name, session=self._number, **content))
        except TimeoutError:
            raise TimeoutError(f"{name} got no answer within {timeout} s") from None

    async def _stream(self, name: str, **content: object) -> AsyncIterator[Message]:
        arrived: deque[Message] = deque()
        wake = asyncio.Event()
        last: page.Answer = None

        def take(answer: page.Answer) -> None:
            nonlocal last
            if hasattr(answer, "messages"):
                arrived.extend(read_messages(answer.messages, getattr(answer, "decoded", None)))
            else:
                last = answer
            wake.set()

        ident = page.expect(name, take, has_more=True, session=self._number, window=WINDOW, **content)
        read = 0
        try:
            while arrived or last is None:
                if not arrived:
                    wake.clear()
                    await wake.wait()
                    continue
                message = arrived.popleft()
                read += 1
                if read >= WINDOW / 2:
                    page.post({"more": {"id": ident, "count": read}})
                    read = 0
                yield message
            if hasattr(last, "error"):
                page.value(last)
        finally:
            page.forget(ident)

    async def connect(self) -> None:
        """Connects with the connection's settings, and waits until the session is online."""
        await page.ask("connect", session=self._number)

    async def disconnect(self, code: int = 1000, reason: str = "") -> None:
        """Disconnects, and waits until the session is closed."""
        await page.ask("disconnect", session=self._number, code=code, reason=reason)

    async def pause(self) -> None:
        """Stops reading: what the server sends waits on its side."""
        await page.ask("regulate", session=self._number, paused=True)

    async def resume(self) -> None:
        """Goes on reading."""
        await page.ask("regulate", session=self._number, paused=False)

    async def limit(self, messages: float | None = None, bytes: float | None = None) -> None:
        """Reads at most so many messages and bytes a second; without either, the limit is lifted."""
        rates = {"messages": messages, "bytes": bytes}
        for rate in rates.values():
            if rate is not None and not 0 < rate < float("inf"):
                raise ValueError(f"limit takes rates above 0, not {rate!r}")
        await page.ask("regulate", session=self._number, limit=rates)

    def login(self, handler: Handler) -> Handler:
        """Has `handler(user, password)` log in, each time that the session's login of kind Script begins."""

        async def log_in(wanted: page.Answer) -> None:
            failure = None
            try:
                await handler(wanted.user, wanted.password)
            except Exception as error:
                failure = f"{type(error).__name__}: {error}"
                raise
            finally:
                page.post({"logged_in": {"session": self._number, "login": wanted.login, "error": failure}})

        def take(wanted: page.Answer) -> None:
            task = asyncio.get_running_loop().create_task(log_in(wanted), name="login")
            self._logins.add(task)
            task.add_done_callback(self._logins.discard)

        page.on_login(self._number, take)
        return handler


async def session(name: str) -> Session:
    """Another connection, by its name in the list, once the user has allowed it."""
    return Session(await page.ask("session", name=name), name)


def check_qos(qos: int) -> int:
    """The quality of service, if there is such a one."""
    if qos not in (0, 1, 2):
        raise ValueError(f"qos is 0, 1 or 2, not {qos!r}")
    return qos
