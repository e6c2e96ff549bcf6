"""Which addresses a crawl may talk to: public ones, and the own hosts of a site that is marked as private."""

from __future__ import annotations

import ipaddress
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer

# Shared address space of carriers (RFC 6598), and IPv4 in IPv6 clothes: NAT64 (RFC 6052) and 6to4 (RFC 3056), which a
# gateway turns back into any IPv4 address.
_REFUSED = tuple(map(ipaddress.ip_network, ("100.64.0.0/10", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")))


def is_public(host: str) -> bool:
    """Return whether a literal IP address may be asked; of a name nothing can be said, it is False.

    Private, loopback, link-local, shared, multicast, reserved and unspecified addresses may not, nor IPv6 forms of them.

    >>> [is_public(host) for host in ("192.0.43.8", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False]
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address.version == network.version and address in network for network in _REFUSED):
        return False
    return address.is_global and not address.is_multicast


def refused_literal(url: str) -> bool:
    """Return whether the host of a url is written as an address that may not be asked, in any way of writing it.

    Names are judged by what they resolve to, when the connection is made.

    >>> [refused_literal(url) for url in ("http://127.0.0.1/", "http://[::1]/", "http://example.org/")]
    [True, True, False]
    """
    host = urlsplit(url).hostname or ""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return not is_public(host)


@implementer(IResolutionReceiver)
class _OnlyPublic:
    """Hands on the public ones of the addresses that a name has."""

    def __init__(self, receiver: Any) -> None:
        self.resolutionBegan = receiver.resolutionBegan  # the interface's names
        self.resolutionComplete = receiver.resolutionComplete
        self._resolved = receiver.addressResolved

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 - the interface's name
        if is_public(str(getattr(address, "host", ""))):
            self._resolved(address)


class PublicResolver(CachingHostnameResolver):
    """Resolves names, and literal addresses, to public addresses only.

    Each connection is made to the very address that was judged here, so neither a redirect nor a name that changes its
    address between two questions leads to another one.
    """

    own_hosts: frozenset[str] = frozenset()
    """hosts that may be anywhere"""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Return the resolver, as Scrapy asks for it."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.own_hosts = crawler.settings["OWN_HOSTS"]
        return resolver

    def resolveHostName(self, resolutionReceiver: Any, hostName: str, *arguments: Any, **named: Any) -> IHostResolution:  # noqa: N802, N803 - the interface's names
        """Resolve as the base class does and hold back what is not public: a host with no other address is not found."""
        receiver: Any = resolutionReceiver if hostName in self.own_hosts else _OnlyPublic(resolutionReceiver)
        return super().resolveHostName(receiver, hostName, *arguments, **named)
