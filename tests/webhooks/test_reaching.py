"""Where a webhook may lead: https, and only to what anybody could reach."""

import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from config import Unconfigured
from nrm.webhooks.delivering import Delivery, Failure, deliver
from nrm.webhooks.reaching import Reach, is_public, reach_of
from tests.support.receiver import Receiver, a_silent_port

INSIDE = (
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "fec0::1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"),
    *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "198.18.0.1", "192.0.2.1"),
)
OUTSIDE = ("8.8.8.8", "193.166.1.1", "2001:4860:4860::8888", "2a00:1450:4001::1")
REFUSED = (
    *("http://register.example/", "ftp://register.example/", "//register.example/", "register", ""),
    *(
        "https://",
        "https:///path",
        "https://user@register.example/",
        "https://a:b@register.example",
    ),
    *("https://register.example/#part", "https://register.example:0/", "https://a.example:99999/"),
    *("https://localhost/", "https://x.localhost/", "https://127.0.0.1/", "https://[::1]:8443/"),
    *("https://10.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest"),
    *("https://a.example/ b", "https://a.example/\r\nX: y", "https://ä.example/", "https://[::1/"),
    *("https://a.example\\@b.example/", f"https://a.example/{'x' * 500}"),
)


@pytest.mark.parametrize("host", INSIDE)
def test_what_is_not_for_everybody_is_not_public(host: str) -> None:
    assert not is_public(host)


@pytest.mark.parametrize("host", OUTSIDE)
def test_what_is_for_everybody_is(host: str) -> None:
    assert is_public(host)


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_may_be_none(address: str) -> None:
    assert not Reach().allows(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://register.example",
        "https://register.example:8443/hooks?a=b",
        "https://8.8.8.8/",
        "https://xn--4ca.example/",
    ],
)
def test_an_address_that_may_be_one(address: str) -> None:
    assert Reach().allows(address)


def _leading_to(*addresses: str) -> Any:
    def look_up(_host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    return look_up


def _sent_to(address: str, reach: Reach) -> Failure | None:
    return deliver(Delivery(address, {}, b"{}"), reach, reach.trust())


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("10.0.0.5",), ("8.8.8.8", "127.0.0.1"), ("::1", "8.8.8.8")]
)
def test_a_name_that_leads_inside_is_not_connected_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    receiver = Receiver(tmp_path).up()
    monkeypatch.setattr(socket, "getaddrinfo", _leading_to(*addresses))
    reach = Reach(authority=receiver.authority)
    address = f"https://register.example:{receiver.port}/"
    assert _sent_to(address, reach) is Failure.NOT_PUBLIC
    receiver.down()
    assert receiver.calls == []


# Numbers that a resolver reads as the loopback address.
@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "localtest.localhost"])
def test_other_ways_to_write_this_machine_lead_nowhere(tmp_path: Path, host: str) -> None:
    receiver = Receiver(tmp_path).up()
    found = _sent_to(f"https://{host}:{receiver.port}/", Reach(authority=receiver.authority))
    receiver.down()
    assert found in (Failure.NOT_PUBLIC, Failure.NO_ADDRESS) and receiver.calls == []


def test_what_was_looked_at_is_what_is_connected_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver, asked = Receiver(tmp_path).up(), []

    def look_up(host: str, port: int, *rest: Any, **named: Any) -> list[Any]:
        asked.append(host)
        return list(real(host, port, *rest, **named))

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert _sent_to(receiver.address, reach_of(receiver.options())) is None
    receiver.down()
    # The name is looked up once; what follows is a number already.
    assert len(receiver.calls) == 1 and set(asked) == {"127.0.0.1"}


def test_a_stranger_s_certificate_is_not_believed(tmp_path: Path) -> None:
    receiver = Receiver(tmp_path).up()
    reach = Reach(hosts=frozenset({"127.0.0.1", "localhost"}))
    assert _sent_to(receiver.address, reach) is Failure.NOT_CERTIFIED
    # Certified, and for another name.
    known = Reach(reach.hosts, receiver.authority)
    elsewhere = receiver.address.replace("127.0.0.1", "localhost")
    assert _sent_to(elsewhere, known) is Failure.NOT_CERTIFIED
    assert known.trust().verify_mode is ssl.CERT_REQUIRED
    receiver.down()
    assert receiver.calls == []


def test_one_that_says_nothing_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nrm.webhooks.delivering._PATIENCE", 0.2)
    listening, port = a_silent_port()
    with listening:
        reach = Reach(hosts=frozenset({"127.0.0.1"}))
        assert _sent_to(f"https://127.0.0.1:{port}/", reach) is Failure.TOO_SLOW


def test_nothing_tells_what_was_sent_or_where() -> None:
    made = Delivery("https://a.example/secret", {"webhook-id": "msg_secret"}, b"secret")
    assert "secret" not in repr(made) + str(made)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"NRM_WEBHOOK_HOSTS": "https://a.example"}, "NRM_WEBHOOK_HOSTS"),
        ({"NRM_WEBHOOK_HOSTS": "a.example:8443"}, "NRM_WEBHOOK_HOSTS"),
        ({"NRM_WEBHOOK_CA": "/nowhere/ca.pem"}, "NRM_WEBHOOK_CA"),
    ],
)
def test_settings_that_are_wrong_stop_the_start(options: dict[str, str], named: str) -> None:
    with pytest.raises(Unconfigured, match=named):
        reach_of(options)


def test_hosts_that_the_operator_allows_may_lie_inside() -> None:
    reach = reach_of({"NRM_WEBHOOK_HOSTS": "Register.inside 10.0.0.5"})
    assert reach.allows("https://register.inside/") and reach.allows("https://10.0.0.5/")
    assert not reach.allows("https://10.0.0.6/") and not reach.allows("http://10.0.0.5/")
