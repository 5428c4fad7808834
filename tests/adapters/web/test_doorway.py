"""Which door a request came through: tables of addresses, origins and machines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.doorway import Doorway, is_own_path, wide_network

HERE = Doorway.at("http://localhost:8080")
PUBLIC = Doorway.at("https://keikka.example")
TWO_PROXIES = Doorway.at("https://keikka.example", proxies=2)


@pytest.mark.parametrize(
    ("doorway", "host", "proto", "lets_in"),
    [
        (HERE, "localhost:8080", None, True),
        (HERE, "localhost", None, True),
        (HERE, "LOCALHOST:8080", None, True),
        (HERE, "demo.localhost:8080", None, True),
        (HERE, "127.0.0.1:8080", None, True),
        (HERE, "127.9.9.9", None, True),
        (HERE, "[::1]:8080", None, True),
        (HERE, "192.168.1.5:8080", None, False),
        (HERE, "keikka.example", None, False),
        (HERE, "localhost.evil.example", None, False),
        (HERE, "127.0.0.1.evil.example", None, False),
        (HERE, "", None, False),
        (HERE, "[::", None, False),
        (PUBLIC, "keikka.example", None, True),
        (PUBLIC, "keikka.example:443", "https", True),
        (PUBLIC, "KEIKKA.example", "https", True),
        (PUBLIC, "keikka.example", "http", False),
        (PUBLIC, "keikka.example:8080", None, False),
        (PUBLIC, "other.example", None, False),
        (PUBLIC, "127.0.0.1:8080", None, True),  # a proxy that keeps its own Host
        (PUBLIC, "127.0.0.1:8080", "http", False),
        (PUBLIC, "keikka.example", "HTTP", False),
        (PUBLIC, "keikka.example", "HTTPS", True),
        (PUBLIC, "keikka.example", "http, https", False),
        (PUBLIC, "keikka.example", "https, http", False),
        (PUBLIC, "keikka.example", "https,https", True),
        (PUBLIC, "keikka.example", "gopher", False),
        (PUBLIC, "keikka.example", "", True),
    ],
)
def test_who_is_let_in(doorway: Doorway, host: str, proto: str | None, lets_in: bool) -> None:
    assert doorway.lets_in(host, () if proto is None else (proto,)) is lets_in


def test_a_way_that_is_told_on_two_lines_is_https_on_both() -> None:
    assert PUBLIC.lets_in("keikka.example", ("https", "https"))
    assert not PUBLIC.lets_in("keikka.example", ("http", "https"))
    assert not PUBLIC.lets_in("keikka.example", ("https", "http"))


OWN = {"Origin": "http://localhost:8080"}


@pytest.mark.parametrize(
    ("doorway", "host", "headers", "own"),
    [
        (HERE, "localhost:8080", OWN, True),
        (HERE, "127.0.0.1:8080", {"Origin": "http://127.0.0.1:8080"}, True),
        (HERE, "localhost:8080", {"Origin": "http://localhost:9090"}, False),
        (HERE, "localhost:8080", {"Origin": "https://localhost:8080"}, False),
        (HERE, "localhost:8080", {"Origin": "null"}, False),
        (HERE, "localhost:8080", {}, False),
        (HERE, "localhost:8080", {"Sec-Fetch-Site": "same-origin"}, True),
        (HERE, "localhost:8080", {"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        (HERE, "localhost:8080", OWN | {"Sec-Fetch-Site": "cross-site"}, False),
        (HERE, "localhost:8080", OWN | {"Sec-Fetch-Site": "same-site"}, False),
        (HERE, "localhost:8080", OWN | {"Sec-Fetch-Site": "none"}, False),
        (PUBLIC, "keikka.example", {"Origin": "https://keikka.example"}, True),
        (PUBLIC, "127.0.0.1:8080", {"Origin": "https://keikka.example"}, True),
        (PUBLIC, "keikka.example", {"Origin": "http://keikka.example"}, False),
        (PUBLIC, "keikka.example", {"Origin": "https://keikka.example.evil.example"}, False),
        (PUBLIC, "127.0.0.1:8080", {"Origin": "http://127.0.0.1:8080"}, False),
        (PUBLIC, "keikka.example", {"Origin": "https://keikka.example:443"}, True),
        (PUBLIC, "keikka.example", {"Origin": "https://["}, False),
        (PUBLIC, "keikka.example", {"Origin": "file://"}, False),
    ],
)
def test_what_is_our_own_page(doorway: Doorway, host: str, headers: dict[str, str], own: bool) -> None:
    assert doorway.is_own_page(headers, host) is own


@pytest.mark.parametrize(
    ("doorway", "peer", "forwarded", "counted"),
    [
        (HERE, "127.0.0.1", None, "127.0.0.1"),
        (HERE, "127.0.0.1", "203.0.113.9", "127.0.0.1"),  # without https nobody stands between us
        (PUBLIC, "127.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (PUBLIC, "10.0.0.2", "203.0.113.9", "203.0.113.9"),
        (PUBLIC, "203.0.113.50", "198.51.100.7", "203.0.113.50"),  # a stranger may claim anything
        (PUBLIC, "127.0.0.1", "not an address", "unknown"),
        (PUBLIC, "127.0.0.1", None, "127.0.0.1"),
        (PUBLIC, "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        (PUBLIC, "2001:db8:1:2:ffff::1", None, "2001:db8:1:2::/64"),
        (PUBLIC, "::ffff:203.0.113.9", None, "203.0.113.9"),
        (PUBLIC, None, None, "unknown"),
        (PUBLIC, "127.0.0.1", "203.0.113.7:4711", "203.0.113.7"),
        (PUBLIC, "127.0.0.1", "[2001:db8:1:2::5]:443", "2001:db8:1:2::/64"),
        (PUBLIC, "127.0.0.1", "[2001:db8:1:2::5]", "2001:db8:1:2::/64"),
        (PUBLIC, "127.0.0.1", "fe80::1%eth0", "fe80::/64"),
        (PUBLIC, "127.0.0.1", " , ", "127.0.0.1"),
        (PUBLIC, "127.0.0.1", "198.51.100.7,", "198.51.100.7"),
        (TWO_PROXIES, "10.0.0.2", "198.51.100.7, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        (TWO_PROXIES, "10.0.0.2", "203.0.113.9", "203.0.113.9"),  # somebody went past the outer one
    ],
)
def test_whose_pace_is_kept(doorway: Doorway, peer: str | None, forwarded: str | None, counted: str) -> None:
    assert doorway.visitor_address(peer, () if forwarded is None else (forwarded,)) == counted


@given(st.lists(st.ip_addresses().map(str), max_size=4), st.sampled_from(["203.0.113.9", "203.0.113.9:4711"]))
def test_nothing_a_visitor_sends_changes_whose_pace_is_kept(own: list[str], added: str) -> None:
    assert PUBLIC.visitor_address("127.0.0.1", (*own, added)) == "203.0.113.9"
    assert PUBLIC.visitor_address("127.0.0.1", (", ".join([*own, added]),)) == "203.0.113.9"


def test_wide_networks() -> None:
    assert wide_network("2001:db8:1:2::/64") == "2001:db8:1::/48"
    assert wide_network("203.0.113.9") is None
    assert wide_network("unknown") is None


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/", True),
        ("/me#latest", True),
        ("/o/abc?x=1", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/\t/evil.example", False),
        ("/\n/evil.example", False),
        ("https://evil.example", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_a_way_back_leads_to_our_own_pages(path: str, own: bool) -> None:
    assert is_own_path(path) is own


@pytest.mark.parametrize("address", ["ftp://x", "localhost:8080", "", "https://", "//x"])
def test_a_public_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="public address"):
        Doorway.at(address)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_header_of_any_kind_opens_the_door(host: str, origin: str, peer: str) -> None:
    """Whatever strangers send, nothing raises, and only our own names are let in."""
    for doorway in (HERE, PUBLIC):
        doorway.visitor_address(peer, origin)
        if doorway.lets_in(host):
            assert "localhost" in host.lower() or "127." in host or "::1" in host or "keikka.example" in host.lower()
        assert not doorway.is_own_page({"Origin": origin}, "keikka.example") or "keikka.example" in origin.lower()
