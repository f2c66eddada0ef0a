"""Sessions: sending, receiving, connecting."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable

from _weft import page

from .conditions import Test, Where, condition
from .messages import Message, note_read, read_messages

#: How many messages of a stream may be on their way.
WINDOW = 1024

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
                return choose(read_messages(answer.candidates))
            if hasattr(answer, "messages"):
                [message] = read_messages(answer.messages)
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
        arrived: deque[Message] = deque()
        wake = asyncio.Event()
        is_over = False

        def take(answer: page.Answer) -> None:
            nonlocal is_over
            if hasattr(answer, "messages"):
                arrived.extend(read_messages(answer.messages))
            else:
                is_over = True
            wake.set()

        call = {"session": self._number, "condition": wanted, "direction": direction, "window": WINDOW}
        ident = page.expect("messages", take, has_more=True, **call)
        read = 0
        try:
            while arrived or not is_over:
                if not arrived:
                    wake.clear()
                    await wake.wait()
                    continue
                message = arrived.popleft()
                read += 1
                if read >= WINDOW / 2:
                    page.post({"more": {"id": ident, "count": read}})
                    read = 0
                if not test or test(message):
                    yield note_read(self._number, message)
        finally:
            page.forget(ident)

    async def connect(self) -> None:
        """Connects with the connection's settings, and waits until the session is online."""
        await page.ask("connect", session=self._number)

    async def disconnect(self, code: int = 1000, reason: str = "") -> None:
        """Disconnects, and waits until the session is closed."""
        await page.ask("disconnect", session=self._number, code=code, reason=reason)

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
