"""Topology documents in etcd, by its JSON gateway."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Generator
from contextlib import suppress

import urllib3
from etcd3gw import Etcd3Client

from ._publish import Found
from ._store import Store
from ._watch import Stop

__all__ = ["EtcdStore"]

_TIMEOUT = 5.0
"""Seconds for an answer, where the client does not say."""


class EtcdStore(Store):
    """A key of an etcd cluster.

    `client` says which server, and how to speak to it; connections of its own are made like the client's.
    """

    def __init__(self, client: Etcd3Client, key: str = "libconsistent/topology") -> None:
        scheme = "etcds" if client.protocol == "https" else "etcd"
        host = f"[{client.host}]" if ":" in client.host else client.host
        super().__init__(f"{scheme}://{host}:{client.port}/{key}")
        self._given, self._key = client, key
        self._client = _own(client)

    def get(self) -> Found | None:
        """The text that is there and its version, which is the revision that wrote it; None if there is no key."""
        return self._read()[0]

    def _read(self) -> tuple[Found | None, int]:
        """What is there, and the revision of the whole store."""
        answer = self._client.post(self._client.get_url("/kv/range"), json={"key": _encoded(self._key)})
        revision = int(answer["header"]["revision"])
        for kv in answer.get("kvs", ()):
            return (base64.b64decode(kv.get("value", "")), str(kv["mod_revision"])), revision
        return None, revision

    def _write(self, text: bytes, found: Found | None, epoch: int) -> bool:
        key = _encoded(self._key)
        same = {"key": key, "result": "EQUAL", "target": "MOD", "mod_revision": found[1] if found else 0}
        put = {"request_put": {"key": key, "value": base64.b64encode(text).decode()}}
        return bool(self._client.transaction({"compare": [same], "success": [put]}).get("succeeded"))

    def _texts(self, stop: Stop, poll: float) -> Generator[bytes | None]:
        while not stop.is_set():
            found, revision = self._read()
            yield found and found[0]
            self._wait(revision + 1, stop, poll)

    def _wait(self, revision: int, stop: Stop, poll: float) -> None:
        """Waits for a change since a revision. The client's own watch does not tell when its connection ends."""
        request = {"create_request": {"key": _encoded(self._key), "start_revision": revision}}
        patience = (self._client.timeout, poll)
        url = self._client.get_url("/watch")
        with self._client.session.post(url, data=json.dumps(request), stream=True, timeout=patience) as response:
            response.raise_for_status()

            def wake() -> None:
                # The answer may be over already.
                with suppress(ValueError, RuntimeError, OSError):
                    response.raw.shutdown()

            stop.wake = wake
            try:
                if stop.is_set():
                    return
                # The first says that the watch is there; the next, a change, or that it is cancelled.
                for number, _ in enumerate(response.raw.stream()):
                    if number == 1:
                        return
            except urllib3.exceptions.ReadTimeoutError:
                return
            finally:
                stop.wake = None
        raise ConnectionError("the watch has ended")

    def _forked(self) -> None:
        self._client = _own(self._given)


def _own(client: Etcd3Client) -> Etcd3Client:
    own = copy.copy(client)
    # A copy of a session has the same settings and no connections.
    own.session = copy.deepcopy(client.session)
    own.timeout = _TIMEOUT if client.timeout is None else client.timeout
    return own


def _encoded(key: str) -> str:
    return base64.b64encode(key.encode()).decode()
