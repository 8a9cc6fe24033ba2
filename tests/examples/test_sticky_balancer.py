"""The sticky balancer in front of real HTTP servers, of which one is killed and comes back."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import Program

BACKENDS = 4
SESSIONS = 60
LANGUAGES = pytest.mark.parametrize("language", ["python", "node"])


class Backend:
    """A back end process, on a free port or the one it had before."""

    def __init__(self, name: str, port: int = 0) -> None:
        file = Path(__file__).with_name("backend.py")
        command = [sys.executable, str(file), name, str(port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    def kill(self) -> None:
        assert self.process.stdout
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def backends() -> Iterator[dict[str, Backend]]:
    running: dict[str, Backend] = {}
    try:
        for i in range(BACKENDS):
            running[f"backend-{i}"] = Backend(f"backend-{i}")
        yield running
    finally:
        for backend in running.values():
            backend.kill()


def balancer(language: str, backends: dict[str, Backend]) -> Program:
    addresses = [f"127.0.0.1:{backend.port}" for backend in backends.values()]
    return Program("sticky_balancer", language, "127.0.0.1:0", *addresses)


class Client:
    """A browser with one cookie."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookie: str | None = None

    def begin(self, path: str = "/") -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self.address, timeout=20)
        connection.request("GET", path, headers={"Cookie": self.cookie} if self.cookie else {})
        answer = connection.getresponse()
        assert answer.status == 200
        if cookie := answer.getheader("Set-Cookie"):
            assert self.cookie is None, "a session that is known stays what it is"
            self.cookie = cookie.partition(";")[0]
        return answer

    def get(self) -> str:
        """The back end that answered, as it says itself and as the balancer says."""
        answer = self.begin()
        with answer:
            name = answer.read().decode()
        assert name == answer.getheader("X-Backend")
        return name


@LANGUAGES
def test_sessions_stay_and_those_of_a_killed_back_end_move_once(language: str, backends: dict[str, Backend]) -> None:
    with balancer(language, backends) as program:
        address = program.expect("listening on ")
        clients = [Client(address) for _ in range(SESSIONS)]
        before = [client.get() for client in clients]
        assert set(before) == set(backends)
        assert [client.get() for client in clients] == before

        killed = "backend-1"
        backends[killed].kill()
        after = [client.get() for client in clients]
        assert killed not in after
        assert [new for old, new in zip(before, after, strict=True) if old != killed] == [
            old for old in before if old != killed
        ]
        assert [client.get() for client in clients] == after

        backends[killed] = Backend(killed, backends[killed].port)
        end, newcomers = time.monotonic() + 20, 0
        where = None
        while where != killed:
            assert time.monotonic() < end, "the back end is not taken back"
            where, newcomers = Client(address).get(), newcomers + 1
        assert [client.get() for client in clients] == after, "sessions do not move back"

        program.interrupt()
        shown = program.ends()
    moved = before.count(killed)
    failures = shown.pop("failures")
    assert 0 <= failures <= 3, "the third failure is the last"
    assert shown == {
        "sessions": SESSIONS + newcomers,
        "first": SESSIONS + newcomers,
        "stayed": 4 * SESSIONS - moved,
        "moved": moved,
        "leases out": 0,
    }


@LANGUAGES
def test_an_answer_under_way_is_load(language: str, backends: dict[str, Backend]) -> None:
    """Answers that go on for long keep their back ends loaded: nobody gets more than its share, rounded up."""
    with balancer(language, backends) as program:
        address = program.expect("listening on ")
        # 12 on 4 back ends, at most 1.25 times the fair share: 4.
        held = [Client(address).begin("/hold") for _ in range(12)]
        on = Counter(answer.getheader("X-Backend") for answer in held)
        assert sum(on.values()) == 12 and max(on.values()) <= 4

        gone, kept = held[:3], held[3:]
        for answer in gone:
            answer.close()  # these clients go away
        for backend in backends.values():
            with Client(f"127.0.0.1:{backend.port}").begin("/go") as answer:
                answer.read()
        for answer in kept:
            with answer:
                assert answer.read().decode() == answer.getheader("X-Backend")

        program.interrupt()
        shown = program.ends()
    assert shown == {"sessions": 12, "first": 12, "stayed": 0, "moved": 0, "failures": 0, "leases out": 0}


@LANGUAGES
def test_without_back_ends_there_is_an_error(language: str, backends: dict[str, Backend]) -> None:
    with balancer(language, backends) as program:
        address = program.expect("listening on ")
        for backend in backends.values():
            backend.kill()
        connection = http.client.HTTPConnection(address, timeout=20)
        connection.request("GET", "/")
        with connection.getresponse() as answer:
            assert answer.status == 503
        program.interrupt()
        shown = program.ends()
    assert (shown["first"], shown["leases out"]) == (0, 0)
