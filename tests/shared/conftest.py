"""Lets tests start the servers of tests/examples, and gives them places and services."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "examples"))

from servers import Etcd, File, Place, Redis
from services import LANGUAGES, Service


@pytest.fixture(scope="module", params=["redis", "etcd", "file"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp(request.param) / "data"
    made: Place = Redis() if request.param == "redis" else (Etcd if request.param == "etcd" else File)(folder)
    yield made
    made.stop()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def key(place: Place, request: pytest.FixtureRequest) -> str:
    """A key of the test's own; a file is taken away."""
    if place.kind == "file":
        Path(place.address).unlink(missing_ok=True)
    return "libconsistent:" + re.sub(r"\W+", "-", request.node.name).strip("-")


@pytest.fixture(scope="module")
def running(place: Place) -> Iterator[dict[str, Service]]:
    """The services of a place, by language."""
    services: dict[str, Service] = {}
    yield services
    for service in services.values():
        service.end()


@pytest.fixture
def service(place: Place, language: str, key: str, running: dict[str, Service]) -> Service:
    """A service that begins with a key of the test's."""
    if language in running:
        running[language].use(key)
    else:
        running[language] = Service(language, place.kind, place.address, key)
    return running[language]
