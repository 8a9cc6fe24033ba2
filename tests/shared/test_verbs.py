"""The three verbs, the same list in each language and for each kind of store."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest
from libconsistent import Ring
from servers import Place, Redis
from services import LANGUAGES, Service

SOON = 1.0
"""Seconds within which a change is seen."""
LONG = 20.0
"""Seconds in which anything must happen, on loaded machines."""


def documents() -> tuple[str, str, str]:
    """One document, the next, and another next."""
    ring, other = Ring(["a", "b", "c"]), Ring(["a", "b", "c"])
    first = ring.to_json()
    # Texts that JSON libraries would write in other ways.
    ring.add_node("é", metadata={"10": "\u2028", "2": "<&>"}, address="[::1]:1")
    other.add_node("e")
    return first, ring.to_json(), other.to_json()


FIRST, NEXT, OTHER = documents()


def test_a_document_comes_back_byte_by_byte(service: Service) -> None:
    assert service.get() is None
    assert service.ask("put", document=FIRST) == {"put": "written"}
    assert service.get() == FIRST.encode()
    assert service.ask("put", document=FIRST) == {"put": "unchanged"}
    # What is written is canonical.
    assert service.ask("put", document=NEXT.replace('":', '" : ')) == {"put": "written"}
    assert service.get() == NEXT.encode()


def test_versions_are_the_same_in_every_language(place: Place, key: str) -> None:
    versions = set()
    for language in LANGUAGES:
        with Service(language, place.kind, place.address, key) as service:
            service.ask("put", document=FIRST)
            versions.add(service.ask("get")["version"])
    (version,) = versions
    assert place.kind == "etcd" or version == hashlib.sha256(FIRST.encode()).hexdigest()


def test_nothing_older_and_nothing_else_is_written(service: Service, place: Place) -> None:
    service.ask("put", document=NEXT)
    stale = service.ask("put", document=FIRST)
    assert stale["refused"] == "stale" and "0 lies behind" in stale["message"]
    conflict = service.ask("put", document=OTHER, force=True)
    assert conflict["refused"] == "conflict" and conflict["message"].startswith(origin_of(service, place))
    assert service.get() == NEXT.encode()
    moved = Ring.from_json(NEXT)
    moved.set_address("a", "10.0.0.1:1")
    same_epoch = moved.to_json().replace('"epoch":2', '"epoch":1')
    assert service.ask("put", document=same_epoch) == {"put": "written"}


@pytest.mark.parametrize("text", [b"", b"{}", b"\xff\x00 garbage"])
def test_garbage_is_written_over_by_force_alone(service: Service, place: Place, text: bytes) -> None:
    place.garbage(service.key, text)
    assert service.get() == text
    refused = service.ask("put", document=FIRST)
    assert refused["refused"] == "document" and "no topology document" in refused["message"]
    assert service.get() == text
    assert service.ask("put", document=FIRST, force=True) == {"put": "written"}
    assert service.get() == FIRST.encode()


def test_a_document_that_is_none_is_not_written(service: Service) -> None:
    assert service.ask("put", document="{}", force=True)["refused"] == "document"
    assert service.get() is None


def test_what_is_shrunk_too_far_is_refused(service: Service) -> None:
    ring = Ring([f"old-{number}" for number in range(4)])
    service.ask("put", document=NEXT)
    service.ask("watch", document=ring.to_json(), poll=60)
    deadline = time.monotonic() + LONG
    while "weight" not in (service.ask("ring")["error"] or ""):
        assert time.monotonic() < deadline, service.ask("ring")
        time.sleep(0.01)
    service.until(0, fingerprint=ring.fingerprint)
    assert service.ask("close")["left"] == 0


def test_each_change_is_seen_at_once(service: Service, place: Place) -> None:
    ring = Ring.from_json(FIRST)
    service.ask("put", document=FIRST)
    service.ask("watch", document=FIRST, poll=60)
    service.until(LONG, error=None, origin=origin_of(service, place))
    for number in range(5):
        ring.add_node(f"node-{number}")
        service.ask("put", document=ring.to_json())
        took = service.until(LONG, fingerprint=ring.fingerprint)
        assert took <= SOON, f"{took:.2f} s"
    now = service.ask("ring")
    assert now["errors"] == now["backwards"] == 0 and now["looked"] > 0
    assert service.ask("close")["left"] == 0
    ring.add_node("unseen")
    service.ask("put", document=ring.to_json())
    time.sleep(0.2)
    assert service.ask("ring")["epoch"] == ring.epoch - 1


def test_a_watch_that_is_closed_at_once_leaves_nothing(service: Service) -> None:
    service.ask("put", document=FIRST)
    for _ in range(20):
        service.ask("watch", document=FIRST, poll=60)
        assert service.ask("close")["left"] == 0


def origin_of(service: Service, place: Place) -> str:
    if place.kind == "redis":
        return f"redis://{place.address}/0?key={service.key}"
    return f"etcd://{place.address}/{service.key}" if place.kind == "etcd" else place.address


def test_a_place_that_is_gone_is_told_and_found_again(service: Service, place: Place) -> None:
    service.ask("put", document=FIRST)
    service.ask("watch", document=FIRST, poll=0.5)
    service.until(LONG, error=None, origin=origin_of(service, place))
    place.stop()
    deadline = time.monotonic() + LONG
    while service.ask("ring")["error"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    place.start()
    service.ask("put", document=NEXT)
    service.until(LONG, fingerprint=Ring.from_json(NEXT).fingerprint, error=None)
    now = service.ask("ring")
    assert now["errors"] == now["backwards"] == 0
    assert service.ask("close")["left"] == 0


def test_without_notices_the_poll_makes_it_right(service: Service, place: Place) -> None:
    if not isinstance(place, Redis):
        pytest.skip("the others have no way to write that is not told")
    service.ask("put", document=FIRST)
    service.ask("watch", document=FIRST, poll=0.3)
    service.until(LONG, error=None, origin=origin_of(service, place))
    # A SET of a stranger's, without PUBLISH, on a server that tells nothing of keys.
    place.garbage(service.key, NEXT.encode())
    service.until(LONG, fingerprint=Ring.from_json(NEXT).fingerprint)


def test_a_notification_of_the_server_is_enough(service: Service, place: Place) -> None:
    if not isinstance(place, Redis):
        pytest.skip("it is of Redis alone")
    place.notices(True)
    service.ask("put", document=FIRST)
    service.ask("watch", document=FIRST, poll=60)
    service.until(LONG, error=None, origin=origin_of(service, place))
    place.garbage(service.key, NEXT.encode())
    took = service.until(LONG, fingerprint=Ring.from_json(NEXT).fingerprint)
    place.notices(False)
    assert took <= SOON, f"{took:.2f} s"


def test_what_is_deleted_or_garbage_leaves_the_ring(service: Service, place: Place) -> None:
    service.ask("put", document=FIRST)
    service.ask("watch", document=FIRST, poll=0.3)
    service.until(LONG, error=None, origin=origin_of(service, place))
    origin = origin_of(service, place)
    place.delete(service.key)
    service.until(LONG, error=f"{origin}: no document is there", fingerprint=Ring.from_json(FIRST).fingerprint)
    place.garbage(service.key, b"{}")
    deadline = time.monotonic() + LONG
    while "no document is there" in service.ask("ring")["error"]:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    service.ask("put", document=NEXT, force=True)
    service.until(LONG, error=None, fingerprint=Ring.from_json(NEXT).fingerprint)
    assert service.ask("close")["left"] == 0


def test_a_file_keeps_its_mode_and_links_to_it(place: Place, language: str, tmp_path: Path) -> None:
    if place.kind != "file":
        pytest.skip("it is of files alone")
    link, file = tmp_path / "link.json", tmp_path / "real" / "ring.json"
    file.parent.mkdir()
    file.write_text(FIRST, encoding="utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    with Service(language, "file", str(link), "") as service:
        service.ask("put", document=NEXT)
    assert link.is_symlink() and file.read_text(encoding="utf-8") == NEXT
    assert file.stat().st_mode & 0o777 == 0o640
    assert {each.name for each in file.parent.iterdir()} == {"ring.json", "ring.json.lock"}
