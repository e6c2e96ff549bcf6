"""The proxy that a rendering browser has to go through."""

import asyncio
import socket

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from pipeline.crawl.address import PublicResolver
from pipeline.crawl.gate import Gate

MOST = 1_000


async def _far(reader, writer):
    """Answer each request with the line it began with, and stay open, whatever it said about that."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            body = b"x" * 50 * MOST if b"/large" in head else head.split(b"\r\n")[0]
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def ask(request, own=frozenset({"127.0.0.1"}), most=MOST):
    """Return what comes through a gate, and how many connections it refused."""

    async def asked():
        far = await asyncio.start_server(_far, "127.0.0.1", 0)
        port = far.sockets[0].getsockname()[1]
        gate = Gate(own, most)
        proxy = await gate.open()
        reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.rpartition(":")[2]))
        writer.write(request.replace(b"PORT", str(port).encode()))
        said = b""
        try:
            async with asyncio.timeout(1 if own else 10):
                while chunk := await reader.read(1 << 16):
                    said += chunk
        except TimeoutError:
            pass
        writer.close()
        gate.close()
        far.close()
        while len(asyncio.all_tasks()) > 1:  # noqa: ASYNC110 - both ends see that it is over
            await asyncio.sleep(0.01)
        return said, gate.refused

    return asyncio.run(asked())


def test_what_may_be_asked_is_asked_with_a_path():
    said, refused = ask(b"GET http://127.0.0.1:PORT/page?x HTTP/1.1\r\nConnection: keep-alive\r\n\r\n")
    assert said.endswith(b"GET /page?x HTTP/1.1")
    assert not refused


def test_a_tunnel():
    said, _ = ask(b"CONNECT 127.0.0.1:PORT HTTP/1.1\r\n\r\nGET /inside HTTP/1.1\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 200 Connected\r\n\r\n")
    assert said.endswith(b"GET /inside HTTP/1.1")


@pytest.mark.parametrize(
    "target",
    [
        b"GET http://127.0.0.1:PORT/",
        b"CONNECT 127.0.0.1:PORT",
        b"CONNECT [::1]:PORT",
        b"CONNECT localhost:PORT",
        b"GET http://2130706433:PORT/",
        b"GET http://0x7f.1:PORT/",
        b"GET http://[::ffff:127.0.0.1]:PORT/",
        b"CONNECT 169.254.169.254:80",
    ],
)
def test_what_may_not_be_asked_gets_no_answer(target):
    assert ask(target + b" HTTP/1.1\r\n\r\n", own=frozenset()) == (b"", 1)


@pytest.mark.parametrize(
    "request_", [b"GET ftp://127.0.0.1/ HTTP/1.1", b"GET / HTTP/1.1", b"\xff", b"a b c d", b"GET http://[::1 HTTP/1.1"]
)
def test_no_request_to_a_proxy(request_):
    assert ask(request_ + b"\r\n\r\n", own=frozenset()) == (b"", 0)


def test_one_connection_brings_so_much_and_no_more():
    said, _ = ask(b"GET http://127.0.0.1:PORT/large HTTP/1.1\r\n\r\n")
    assert len(said) == MOST


def test_a_second_request_is_not_handed_to_the_first_server():
    one = b"GET http://127.0.0.1:PORT/one HTTP/1.1\r\n\r\n"
    said, _ = ask(one + one.replace(b"/one", b"/two"))
    assert b"/one" in said
    assert b"/two" not in said


def test_of_a_name_with_several_addresses_the_public_ones_are_asked(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in ("10.0.0.1", "192.0.43.8", "127.0.0.1")]
    asked = []

    async def connect(host, port):
        asked.append((host, port))
        raise ConnectionRefusedError

    async def look_up(*_, **__):
        return found

    async def through():
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)
        monkeypatch.setattr(asyncio, "open_connection", connect)
        with pytest.raises(ConnectionRefusedError):
            await Gate(frozenset(), MOST)._connect("both.example", 80)

    asyncio.run(through())
    assert asked == [("192.0.43.8", 80)]


class Receiver:
    def __init__(self):
        self.hosts = []
        self.addressResolved = lambda address: self.hosts.append(address.host)
        self.resolutionBegan = self.resolutionComplete = lambda *_: None


def test_of_a_name_with_several_addresses_the_crawl_gets_the_public_ones():
    class Names:
        def resolveHostName(self, receiver, *_):  # noqa: N802 - the interface's names
            for host in ("10.0.0.1", "192.0.43.8"):
                receiver.addressResolved(IPv4Address("TCP", host, 0))
            receiver.addressResolved(IPv6Address("TCP", "::ffff:10.0.0.1", 0))
            receiver.resolutionComplete()

    class Reactor:
        nameResolver = Names()  # noqa: N815

    resolver = PublicResolver(Reactor(), 10)
    for _ in range(2):  # the second answer is remembered
        receiver = Receiver()
        resolver.resolveHostName(receiver, "both.example")
        assert receiver.hosts == ["192.0.43.8"]
