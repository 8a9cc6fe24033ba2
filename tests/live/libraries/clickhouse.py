"""A ClickHouse server whose clusters are databases of its own: each shard is one of them."""

from __future__ import annotations

import contextlib
import http.client
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from process import started

CONFIG = """<yandex>
<listen_host>127.0.0.1</listen_host><tcp_port>{tcp}</tcp_port><http_port>{http}</http_port>
<path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path><users_config>{folder}/users.xml</users_config>
<mark_cache_size>5368709120</mark_cache_size><default_profile>default</default_profile>
<default_database>default</default_database><logger><level>warning</level><console>1</console></logger>
<remote_servers>{clusters}</remote_servers></yandex>"""
USERS = """<yandex><profiles><default><insert_distributed_sync>1</insert_distributed_sync></default></profiles>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>
<quota>default</quota></default></users><quotas><default></default></quotas></yandex>"""
SHARD = """<shard><weight>{weight}</weight><replica><host>127.0.0.1</host><port>{tcp}</port>
<default_database>d{place}</default_database></replica></shard>"""


class Server:
    def __init__(self, port: int) -> None:
        self.port = port
        self.tables = 0

    def ask(self, text: str) -> list[bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", "/", text.encode())
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise RuntimeError(said.decode(errors="replace")[:500])
        return said.splitlines()

    def version(self) -> str:
        return self.ask("SELECT version()")[0].decode()

    def places(self, cluster: int, shards: int, expression: str, rows: Sequence[tuple[str, int]]) -> list[int]:
        """The shards, by place, of rows of a text `k` and a number `v`, by an expression of these."""
        self.tables += 1
        table, columns = f"rows_{self.tables}", "(i UInt32, k String, v UInt64)"
        for place in range(shards):
            self.ask(f"CREATE DATABASE IF NOT EXISTS d{place}")
            self.ask(f"CREATE TABLE d{place}.{table} {columns} ENGINE = Memory")
        engine = f"Distributed(cluster_{cluster}, '', {table}, {expression})"
        self.ask(f"CREATE TABLE all_{table} {columns} ENGINE = {engine}")
        given = (json.dumps({"i": i, "k": text, "v": number}) for i, (text, number) in enumerate(rows))
        self.ask(f"INSERT INTO all_{table} FORMAT JSONEachRow\n" + "\n".join(given))
        found = {}
        for place in range(shards):
            found |= {int(line): place for line in self.ask(f"SELECT i FROM d{place}.{table} FORMAT TabSeparated")}
        return [found[i] for i in range(len(rows))]


@contextlib.contextmanager
def running(clusters: Sequence[Sequence[int]]) -> Iterator[Server]:
    """A server with clusters of shards that have these weights."""

    def command(ports: list[int], folder: Path) -> list[str]:
        tcp, http_port = ports
        listed = ""
        for number, weights in enumerate(clusters):
            shards = (SHARD.format(weight=weight, tcp=tcp, place=place) for place, weight in enumerate(weights))
            listed += f"<cluster_{number}>{''.join(shards)}</cluster_{number}>"
        (folder / "users.xml").write_text(USERS)
        (folder / "config.xml").write_text(CONFIG.format(tcp=tcp, http=http_port, folder=folder, clusters=listed))
        return ["clickhouse-server", f"--config-file={folder}/config.xml"]

    with started(2, command) as (_, port):
        yield Server(port)
