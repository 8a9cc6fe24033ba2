"""A back end: answers its own endpoint to every request over HTTP, to those of /slow after a second.

python backend.py PORT
"""

from __future__ import annotations

import asyncio
import sys


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, endpoint: bytes) -> None:
    """One connection, until it is closed."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(endpoint), endpoint)
    while head := await reader.readuntil(b"\r\n\r\n"):
        if b" /slow " in head.partition(b"\r\n")[0]:
            await asyncio.sleep(1)
        writer.write(answer)


async def main(port: int) -> None:
    async def each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer, b"127.0.0.1:%d" % port)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(each, "127.0.0.1", port, backlog=1024, reuse_address=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
