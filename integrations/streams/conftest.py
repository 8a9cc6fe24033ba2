"""The broker of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kafka_broker import Broker


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """One for all, each with topics of its own."""
    with Broker(tmp_path_factory.mktemp("kafka")) as running:
        yield running
