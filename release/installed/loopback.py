"""A network of its own, with a Redis and an etcd in it and nothing else. Programs in a root may have it.

Run as a program in an empty network it is what starts the servers, those of tests/shared: it tells their addresses in a
line, and ends them when its input ends, such as with whoever started it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "tests/shared"
SET_FLAGS, IS_UP = 0x8914, 1


@dataclass(frozen=True)
class Loopback:
    process: int  # whose network it is
    addresses: dict[str, str]  # HOST:PORT by kind


@contextlib.contextmanager
def servers(folder: Path) -> Iterator[Loopback]:
    """The network, as long as it is needed; etcd has the folder, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    command = ["/usr/bin/unshare", "--net", "--", sys.executable, __file__, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        told = process.stdout.readline()
        if not told:
            raise RuntimeError(f"the servers of {folder} did not start")
        yield Loopback(process.pid, json.loads(told))
        process.stdin.close()


def main(folder: Path) -> None:
    sys.path[:0] = [str(SHARED), str(SHARED.with_name("examples"))]
    from servers import Etcd, Redis

    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14x", b"lo", IS_UP))
    running = [Redis(), Etcd(folder)]
    print(json.dumps({server.kind: server.address for server in running}), flush=True)
    sys.stdin.read()
    for server in running:
        server.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
