"""The only way out of the browser: a proxy on loopback that connects to addresses that may be asked, and to no others."""

from __future__ import annotations

import asyncio
import socket
from asyncio import StreamReader, StreamWriter
from typing import Final
from urllib.parse import urlsplit

from pipeline.crawl.address import is_public

_TIMEOUT: Final = 30.0  # seconds for a request to come and its server to be reached
_CHUNK: Final = 1 << 16


class Gate:
    """Connects for a browser, which has its own ways to look up names and to follow redirects, and is told neither.

    A connection is made to the very address that was judged, as `address.PublicResolver` does for other requests.
    """

    def __init__(self, own_hosts: frozenset[str], max_bytes: int) -> None:
        """Keep a gate closed.

        Args:
            own_hosts: hosts that may be anywhere.
            max_bytes: what one connection may bring, at most; then it is cut.
        """
        self._own_hosts = own_hosts
        self._max_bytes = max_bytes
        self._server: asyncio.Server | None = None
        self.refused = 0
        """connections that were not made, for their address"""

    async def open(self) -> str:
        """Begin to listen and return the url of the proxy."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            async with asyncio.timeout(_TIMEOUT):
                head = await reader.readuntil(b"\r\n\r\n")
                host, port, request, n_body = _asked(head)
                far_reader, far_writer = await self._connect(host, port)
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            writer.close()  # without an answer, which a page would take for that of the server
            return
        if request:
            far_writer.write(request)
        else:
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        back = asyncio.create_task(_relay(far_reader, writer, self._max_bytes))
        # of a plain request nothing is handed on behind its body: the next one may be for another host
        there = asyncio.create_task(_relay(reader, far_writer, n_body if request else self._max_bytes, drop=True))
        await asyncio.wait((back, there), return_when=asyncio.FIRST_COMPLETED)
        for task in (back, there):
            task.cancel()
        for one in (writer, far_writer):
            one.close()

    async def _connect(self, host: str, port: int) -> tuple[StreamReader, StreamWriter]:
        """Return a connection to the first address of a host that may be asked and answers.

        Raises:
            OSError: there is none.
        """
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [where[0] for *_, where in found if host in self._own_hosts or is_public(str(where[0]))]
        self.refused += not addresses
        for address in addresses:
            try:
                return await asyncio.open_connection(str(address), port)
            except OSError:
                continue
        raise ConnectionRefusedError(host)


def _asked(head: bytes) -> tuple[str, int, bytes, int]:
    r"""Return host, port, what to send there (empty for a tunnel) and the length of the body that follows.

    Raises:
        ValueError: it is no request to a proxy.

    >>> _asked(b"CONNECT a.example:443 HTTP/1.1\r\n\r\n")
    ('a.example', 443, b'', 0)
    >>> _asked(b"GET http://a.example/x?y HTTP/1.1\r\nConnection: keep-alive\r\nHost: a.example\r\n\r\n")
    ('a.example', 80, b'GET /x?y HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n', 0)
    """
    first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    method, target, version = first.decode("latin-1").split(" ")
    parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
    if parts.hostname is None or (method != "CONNECT" and parts.scheme != "http"):
        raise ValueError(target)
    if method == "CONNECT":
        return parts.hostname, parts.port or 443, b"", 0
    n_body, kept = 0, []
    for line in lines:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            n_body = int(value)
        if name.lower() not in {b"connection", b"proxy-connection", b"keep-alive"}:
            kept.append(line)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    request = b"\r\n".join([f"{method} {path} {version}".encode("latin-1"), *kept, b"Connection: close", b"", b""])
    return parts.hostname, parts.port or 80, request, n_body


async def _relay(source: StreamReader, target: StreamWriter, n_bytes: int, *, drop: bool = False) -> None:
    """Hand on what comes, up to `n_bytes`; return then, or drop what still comes and return when the source ends."""
    try:
        while (n_bytes > 0 or drop) and (chunk := await source.read(_CHUNK)):
            if n_bytes > 0:
                target.write(chunk[:n_bytes])
                await target.drain()
            n_bytes -= len(chunk)
    except OSError:  # one of the two has gone
        pass
