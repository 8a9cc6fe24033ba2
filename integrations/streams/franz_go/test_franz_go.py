"""franz-go's records at a broker: they are in the partitions that the ring says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from faces import page_has
from go_producers import NO_PARTITIONS, Client, program
from go_programs import BUILDS
from kafka_broker import Broker

HERE = Path(__file__).parent
GLUE = ["go/integrations/franzgo/franzgo.go", "go/integrations/partitions/partitions.go"]
CLIENT = Client("franzgo", "github.com/twmb/franz-go")


@pytest.mark.parametrize("how", BUILDS)
def test_records_are_where_the_ring_says(broker: Broker, how: str, tmp_path: Path, report: Callable[..., None]) -> None:
    if CLIENT.places_by_the_ring(broker, tmp_path, how):
        figures = f"{CLIENT.figures[how]} kgo's"
        report(glue=GLUE, against=CLIENT.against, compared=sum(CLIENT.compared.values()), figures=figures)


def test_records_without_a_key_go_where_the_client_puts_them(broker: Broker, tmp_path: Path) -> None:
    counts = CLIENT.sends_without_keys(broker, tmp_path)
    assert sorted(counts) == [0, 0, 0, 500], "less than 64 KiB, in one partition"


def test_what_has_no_partition_fails(broker: Broker, tmp_path: Path) -> None:
    assert "partition" in CLIENT.refuses_what_has_no_partition(broker, tmp_path)


@pytest.mark.parametrize(("document", "error"), NO_PARTITIONS)
def test_nodes_that_are_no_partitions_are_named(tmp_path: Path, document: str, error: str) -> None:
    assert error in CLIENT.refuses(tmp_path, document)


def test_the_page_shows_the_program_which_runs(broker: Broker, tmp_path: Path) -> None:
    assert page_has(HERE / "README.md", HERE / "franz_go.go")
    program(HERE, broker, tmp_path)
