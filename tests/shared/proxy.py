"""A TCP proxy that parts programs from their server: connections are held as in a net that delivers nothing for a
while, or closed."""

from __future__ import annotations

import contextlib
import socket
import threading


class Proxy:
    def __init__(self, target: str) -> None:
        host, _, port = target.rpartition(":")
        self.target = host, int(port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.flows = threading.Event()
        self.flows.set()
        self.is_cut = False
        self.sockets: set[socket.socket] = set()
        threading.Thread(target=self.accept, daemon=True).start()

    def hold(self) -> None:
        """Delivers nothing until `heal`."""
        self.flows.clear()

    def cut(self) -> None:
        """Closes all connections, and new ones at once, until `heal`."""
        self.is_cut = True
        for each in list(self.sockets):
            shut(each)

    def heal(self) -> None:
        self.is_cut = False
        self.flows.set()

    def close(self) -> None:
        self.cut()
        shut(self.listener)
        self.listener.close()
        self.flows.set()

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            if self.is_cut:
                return
            with socket.create_connection(self.target, timeout=5) as server:
                server.settimeout(None)
                self.sockets |= {client, server}
                back = threading.Thread(target=self.pump, args=(server, client), daemon=True)
                back.start()
                self.pump(client, server)
                back.join()
                self.sockets -= {client, server}

    def pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(1 << 16):
                self.flows.wait()
                sink.sendall(part)
        shut(source)
        shut(sink)


def shut(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
