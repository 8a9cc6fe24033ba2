"""Fault 29: seeds are no secret; a keyed hash has one, which stands beside the document and leaves in nothing."""

from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from libconsistent import InvalidError, Ring

SECRET = b"0123456789abcdeF"
OTHER = b"another-secret-!"
OWN = ["ring", "slots", "rendezvous", "jump", "jumpback", "maglev", "multiprobe", "assigned"]
NODES = ["a", "b", "c", "d"]
MODEL = Path(__file__).parents[1] / "model"


def keyed(scheme: Any = "ring", secret: bytes = SECRET) -> Ring:
    return Ring(NODES, scheme, key_hash="siphash13", secret=secret)


def refused(names: str, call: Callable[[], object]) -> str:
    with pytest.raises(InvalidError) as caught:
        call()
    assert caught.value.kind == "parameter"
    assert str(caught.value).startswith(names), caught.value
    return str(caught.value)


def cpython_hashes(seed: int, keys: list[bytes]) -> list[int]:
    """What another interpreter hashes bytes to: SipHash-1-3 under a key made of its seed."""
    program = "import json, sys; print(json.dumps([hash(bytes.fromhex(k)) % 2**64 for k in json.loads(sys.argv[1])]))"
    arguments = [sys.executable, "-c", program, json.dumps([key.hex() for key in keys])]
    told = subprocess.run(
        arguments, env={**os.environ, "PYTHONHASHSEED": str(seed)}, capture_output=True, check=True, timeout=60
    )
    hashes: list[int] = json.loads(told.stdout)
    return hashes


def cpython_key(seed: int) -> bytes:
    """The first 16 bytes of CPython's generator for `PYTHONHASHSEED`."""
    key = bytearray()
    for _ in range(16):
        seed = (seed * 214013 + 2531011) % 2**32
        key.append(seed >> 16 & 0xFF)
    return bytes(key)


@pytest.mark.skipif(sys.hash_info.algorithm != "siphash13", reason="this interpreter hashes otherwise")
@pytest.mark.parametrize("seed", [1, 42, 2**32 - 1])
def test_fault_29_positions_and_the_model_are_those_of_cpython(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(MODEL))
    import siphash  # type: ignore[import-not-found]

    # Hashes of nothing are 0 there, and -1 is no hash.
    keys = [bytes((7 * i + n) % 256 for i in range(n)) for n in [*range(1, 40), 255, 256, 1000]]
    hashes = cpython_hashes(seed, keys)
    assert [siphash.siphash13(cpython_key(seed), key) for key in keys] == hashes
    for scheme in OWN:
        ring = keyed(scheme, cpython_key(seed))
        assert [ring.explain(key).position for key in keys] == hashes
        assert [ring.get_node_hashed(position) for position in hashes] == list(ring.place(keys))


@pytest.mark.parametrize("scheme", OWN)
def test_fault_29_the_secret_is_asked_for_checked_and_kept(scheme: Any) -> None:
    ring, plain, strange = keyed(scheme), Ring(NODES, scheme), keyed(scheme, OTHER)
    document = ring.to_json()
    assert '"key_hash":"siphash13","secret_digest":"' in document
    assert "key_hash" not in plain.to_json()
    assert len({ring.fingerprint, plain.fingerprint, strange.fingerprint}) == 3
    again = Ring.from_json(document, secret=SECRET)
    assert again == ring
    assert again.fingerprint == ring.fingerprint
    assert list(again.place(map(str, range(200)))) == list(ring.place(map(str, range(200))))

    refused("scheme.key_hash", lambda: Ring.from_json(document))
    refused("scheme.secret_digest", lambda: Ring.from_json(document, secret=OTHER))
    refused("scheme.key_hash", lambda: Ring.from_json(plain.to_json(), secret=SECRET))
    refused("scheme.key_hash", lambda: Ring(NODES, scheme, key_hash="siphash13"))
    refused("scheme.key_hash", lambda: Ring(NODES, scheme, secret=SECRET))

    for other in (strange, plain, strange.snapshot(), Ring(NODES, "nginx")):
        with pytest.raises(InvalidError, match="a ring keeps its secret"):
            ring.update(other)
        with pytest.raises(InvalidError):
            ring.update(other.to_json())
    refused("scheme.", lambda: plain.update(ring))
    refused("scheme.key_hash", lambda: plain.update(document))
    assert ring.to_json() == document
    ring.update(document.replace('"libconsistent":1', '"libconsistent":1,"epoch":3'))
    assert ring.epoch == 3


@pytest.mark.parametrize("secret", [b"", SECRET[:15], SECRET + b"x", bytes(16)])
def test_fault_29_a_secret_is_16_bytes_that_are_not_all_zero(secret: bytes) -> None:
    refused("secret: ", lambda: keyed("ring", secret))
    refused("secret: ", lambda: Ring.from_json(keyed().to_json(), secret=secret))


@pytest.mark.parametrize("secret", ["0123456789abcdeF", 7, [1] * 16])
def test_fault_29_a_secret_is_bytes(secret: Any) -> None:
    document = keyed().to_json()
    with pytest.raises(TypeError, match="secret: expected bytes, not") as made:
        Ring(NODES, key_hash="siphash13", secret=secret)
    with pytest.raises(TypeError, match="secret: expected bytes, not") as read:
        Ring.from_json(document, secret=secret)
    assert "01234567" not in f"{made.value} {read.value}"


def every_other(secret: bytes) -> memoryview:
    """A view whose bytes do not lie side by side."""
    return memoryview(bytes(byte for byte in secret for _ in range(2)))[::2]


@pytest.mark.parametrize("form", [bytearray, memoryview, every_other])
def test_fault_29_a_secret_in_any_form_of_bytes(form: Callable[[bytes], Any]) -> None:
    assert keyed("ring", form(SECRET)) == keyed()
    assert Ring.from_json(keyed().to_json(), secret=form(SECRET)) == keyed()


def test_fault_29_no_secret_is_none() -> None:
    ring = Ring(NODES, secret=None)
    assert ring == Ring(NODES) == Ring(ring, secret=None) == Ring.from_json(ring.to_json(), secret=None)
    refused("scheme.key_hash", lambda: Ring(NODES, key_hash="siphash13", secret=None))
    # A copy has its own.
    assert Ring(keyed(), secret=None) == keyed()
    with pytest.raises(InvalidError, match="name the scheme"):
        Ring(keyed(), secret=SECRET)


def test_fault_29_dialects_take_no_secret() -> None:
    for scheme in ("nginx", "twemproxy", "ketama", "go_stathat", "npm_hashring", "pypi_uhashring"):
        with pytest.raises(InvalidError, match=f"secret: {scheme} takes none"):
            Ring(NODES, scheme, secret=SECRET)  # type: ignore[call-overload]


def test_fault_29_a_ring_with_a_secret_is_copied_with_it_and_not_pickled() -> None:
    ring = keyed()
    ring.add_node("e")
    for other in (copy.copy(ring), copy.deepcopy(ring), copy.deepcopy([ring])[0]):
        assert other == ring
        assert other is not ring
        assert other.get_node("user:42") == ring.get_node("user:42")
        other.remove_node("e")
        assert len(ring) == 5
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="cannot pickle a Ring with a secret"):
            pickle.dumps(ring, protocol)
    plain = Ring(NODES)
    assert pickle.loads(pickle.dumps(plain)) == plain


def test_fault_29_the_secret_is_in_nothing_that_leaves() -> None:
    ring = keyed()
    out = [ring.to_json(), ring.fingerprint, repr(ring), str(ring), repr(ring.snapshot()), ring.snapshot().to_json()]
    out += [repr(ring.explain("user:42")), str(ring.explain("user:42")), repr(vars(type(ring)))]
    out += [refused("scheme", lambda: Ring.from_json(ring.to_json()))]
    out += [refused("scheme", lambda: Ring.from_json(ring.to_json(), secret=OTHER))]
    out += [refused("secret", lambda: keyed("ring", SECRET + b"x"))]
    # The secret where its digest should be.
    for mistake in (SECRET.hex(), SECRET.decode()):
        with pytest.raises(InvalidError, match=r"^scheme\.secret_digest") as digested:
            Ring(NODES, key_hash="siphash13", secret_digest=mistake, secret=SECRET)
        out += [str(digested.value)]
    with pytest.raises(TypeError) as caught:
        pickle.dumps(ring)
    out += [str(caught.value)]
    forms = [SECRET.hex(), SECRET.hex().upper(), "01234567", "89abcdeF", "48, 49, 50", str(list(SECRET))]
    forms += [str(int.from_bytes(SECRET[:8], "little")), str(int.from_bytes(SECRET[:8], "big"))]
    for text in out:
        assert not any(form in text for form in forms), text


def test_fault_29_hot_keys_are_spread_by_the_secret() -> None:
    salts = [f"request:{i}" for i in range(600)]
    picks = []
    for ring in (Ring(NODES), keyed(), keyed("ring", OTHER)):
        order = ring.get_nodes("hot", 3)
        picks.append([order.index(str(ring.pick_node("hot", 3, salt))) for salt in salts])
    for one in range(3):
        for other in range(one):
            same = sum(a == b for a, b in zip(picks[one], picks[other], strict=True))
            assert 130 < same < 270, "200 of 600 are the same by chance"
