"""Asks a proxy for keys, many at a time on one connection, and reads which back end answered each."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

# So many requests of HTTP fit into a proxy's buffer of 16 KiB.
HTTP_BATCH = 50
BATCH = 500


def http(port: int, keys: Sequence[bytes]) -> list[str]:
    """The key is the header `x-key`."""
    requests = (b"GET / HTTP/1.1\r\nHost: live\r\nx-key: %b\r\n\r\n" % key for key in keys)
    return pipelined(port, requests, http_answer, HTTP_BATCH)


def http_targets(port: int, targets: Sequence[bytes]) -> list[str]:
    """The key is the target of the request."""
    requests = (b"GET %b HTTP/1.1\r\nHost: live\r\n\r\n" % target for target in targets)
    return pipelined(port, requests, http_answer, HTTP_BATCH)


def memcached(port: int, keys: Sequence[bytes]) -> list[str]:
    """An answer that is no back end's is an empty text."""
    return pipelined(port, (b"get %b\r\n" % key for key in keys), memcached_answer)


def redis(port: int, commands: Iterable[Sequence[bytes]]) -> list[str]:
    """What comes back in one line: without its end, with its type."""
    return pipelined(port, map(redis_command, commands), lambda answers: line(answers).decode())


def redis_values(port: int, keys: Sequence[bytes]) -> list[str]:
    """The values of keys, each in one line."""

    def value(answers: BinaryIO) -> str:
        size = line(answers)
        if not size.startswith(b"$"):
            raise RuntimeError(size.decode())
        return line(answers).decode()

    return pipelined(port, (redis_command([b"GET", key]) for key in keys), value)


def redis_command(words: Sequence[bytes]) -> bytes:
    return b"*%d\r\n%b" % (len(words), b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words))


def pipelined(port: int, requests: Iterable[bytes], answer: Callable[[BinaryIO], str], size: int = BATCH) -> list[str]:
    wanted = list(requests)
    found: list[str] = []
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection, connection.makefile("rb") as answers:
        for start in range(0, len(wanted), size):
            batch = wanted[start : start + size]
            connection.sendall(b"".join(batch))
            found += [answer(answers) for _ in batch]
    return found


def http_answer(answers: BinaryIO) -> str:
    status = line(answers)
    length = 0
    while header := line(answers):
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    body = answers.read(length).decode()
    if b" 200 " not in status:
        raise RuntimeError(f"{status.decode()}: {body}")
    return body


def memcached_answer(answers: BinaryIO) -> str:
    if not line(answers).startswith(b"VALUE "):
        return ""
    endpoint = line(answers).decode()
    assert line(answers) == b"END"
    return endpoint


def line(answers: BinaryIO) -> bytes:
    text = answers.readline()
    if not text.endswith(b"\n"):
        raise RuntimeError("the connection was closed")
    return text.rstrip(b"\r\n")
