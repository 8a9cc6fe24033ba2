"""A back end: answers with its name; an answer of /hold begins, and ends when somebody has asked for /go.

Usage: backend.py NAME PORT
"""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

name, port = sys.argv[1:]
go = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        text = name.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.path == "/go":
            go.set()
        self.wfile.write(text[:1])
        if self.path == "/hold":
            assert go.wait(30)
        self.wfile.write(text[1:])

    def log_message(self, format: str, *args: object) -> None:
        pass


with ThreadingHTTPServer(("127.0.0.1", int(port)), Handler) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
