"""A session-sticky HTTP load balancer: a session stays on its back end until that goes.

Usage: sticky_balancer.py LISTEN BACKEND BACKEND ..    addresses as 127.0.0.1:8080; Ctrl-C ends it
"""

import http.client
import sys
import threading
import uuid
from collections import Counter
from contextlib import closing, suppress
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from libconsistent import CheckPolicy, HealthChecker, Node, NoneLiveError, Ring

COOKIE = "balancer_session"
OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"}


class Balancer(BaseHTTPRequestHandler):
    """One request: passed on to the back end of its session, and the answer back."""

    ring: Ring
    counts: ClassVar[Counter[str]] = Counter()
    counting = threading.Lock()

    def do_GET(self) -> None:
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get(COOKIE)
        session = cookie.value if cookie else uuid.uuid4().hex
        # The session is still sent to a back end that has just gone until so many failures are known: see fall.
        for _ in range(self.ring.health_policy.fall + 1):
            try:
                lease = self.ring.acquire_sticky(session)
            except NoneLiveError:
                break
            # The lease counts as load of the back end until its answer has been passed on, whatever happens.
            with lease as node:
                try:
                    upstream, answer = self.ask(node)
                except (OSError, http.client.HTTPException):
                    self.count("failures")
                    self.ring.report(node, False)
                    continue
                self.count(str(lease.touch))
                with closing(upstream):
                    self.pass_on(answer, node, None if cookie else session)
                return
        with suppress(OSError):  # the client may have gone
            self.send_error(503, "no back end")

    def ask(self, node: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        upstream = http.client.HTTPConnection(self.ring.node(node).address, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OF_ONE_HOP}
        try:
            upstream.request("GET", self.path, headers=headers)
            return upstream, upstream.getresponse()
        except BaseException:
            upstream.close()
            raise

    def pass_on(self, answer: http.client.HTTPResponse, node: str, new_session: str | None) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in OF_ONE_HOP:
                self.send_header(name, value)
        if new_session:
            self.send_header("Set-Cookie", f"{COOKIE}={new_session}; Path=/; HttpOnly")
        self.send_header("X-Backend", node)
        # The client may go, or the back end, in the middle of its answer: then the answer ends there.
        with suppress(OSError, http.client.HTTPException):
            self.end_headers()
            while part := answer.read1(65536):
                self.wfile.write(part)

    def count(self, what: str) -> None:
        with self.counting:
            self.counts[what] += 1

    def log_message(self, format: str, *args: object) -> None:
        pass


def main(listen: str, backends: list[str]) -> None:
    Balancer.ring = ring = Ring([Node(f"backend-{i}", address=address) for i, address in enumerate(backends)])
    host, port = listen.rsplit(":", 1)
    server = ThreadingHTTPServer((host, int(port)), Balancer)
    server.daemon_threads = False  # the end waits for the requests under way

    # Each back end is connected to five times a second. Those that go are found, and those that come back.
    checker = HealthChecker(ring, policy=CheckPolicy(interval=0.2, timeout=0.5))
    with server, checker, suppress(KeyboardInterrupt):
        print(f"listening on {host}:{server.server_port}", flush=True)
        server.serve_forever()
    touches = ", ".join(f"{touch} {Balancer.counts[touch]}" for touch in ["first", "stayed", "moved", "failures"])
    out = sum(load.leases for load in ring.loads().values())
    print(f"sessions {ring.sticky_use.sessions}, {touches}, leases out {out}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2:])
