"""Back ends that answer their own endpoint to whatever they are asked, over HTTP and over memcached's text protocol."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator


class Stub(asyncio.Protocol):
    """One connection to a back end."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint.encode()
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        answers = []
        for line in lines:
            if line == b"\r":
                answers.append(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(self.endpoint), self.endpoint))
            elif line.startswith(b"get "):
                keys = line[4:].split()
                values = [b"VALUE %b 0 %d\r\n%b\r\n" % (key, len(self.endpoint), self.endpoint) for key in keys]
                answers += [*values, b"END\r\n"]
        self.transport.write(b"".join(answers))


@contextlib.contextmanager
def stubs(count: int, make: type[Stub] = Stub) -> Iterator[list[str]]:
    """The endpoints of so many back ends, served by one thread until the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> str:
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        endpoint = f"127.0.0.1:{listener.getsockname()[1]}"
        await loop.create_server(lambda: make(endpoint), sock=listener)
        return endpoint

    try:
        yield [asyncio.run_coroutine_threadsafe(start(), loop).result(10) for _ in range(count)]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


@contextlib.contextmanager
def refusing(count: int) -> Iterator[list[str]]:
    """Endpoints that stay taken and refuse every connection."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in held:
            one.bind(("127.0.0.1", 0))
        yield [f"127.0.0.1:{one.getsockname()[1]}" for one in held]
