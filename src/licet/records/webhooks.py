"""News of a watch sent to a URL of its owner: off unless switched on, signed, and never to an address inside, unless allowed.

The name is looked up once, every address it has is judged, and the one that was judged is connected to: a name that means
something else a moment later leads nowhere. Redirects are not followed.
"""

import hashlib
import hmac
import http.client
import json
import logging
import os
import socket
import ssl
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from time import time
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, select, update

from licet.errors import LicetError, quoted
from licet.records.store import Store
from licet.records.tables import NEWS, WATCHES

#: "yes" switches webhooks on; "yes" besides allows addresses inside, and http.
SWITCH, INSIDE, SECRET = "LICET_WEBHOOKS", "LICET_WEBHOOKS_INSIDE", "LICET_SECRET"
MOST_TRIES, PATIENCE = 8, 10
#: Addresses of IPv6 that stand for one of IPv4 (RFC 6052).
_TRANSLATED = ip_network("64:ff9b::/96")


def switched_on(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether whoever runs Licet lets it send, and there is a secret to sign with."""
    return environment.get(SWITCH) == "yes" and len(environment.get(SECRET, "")) >= 32


def checked(url: str, environment: Mapping[str, str] = os.environ) -> None:
    """Raises LicetError: webhooks are off, there is no secret to sign with, or the URL is none to send to."""
    if environment.get(SWITCH) != "yes":
        raise LicetError("webhooks are off", where=SWITCH, mend=f"whoever runs Licet switches them on: {SWITCH}=yes")
    if len(environment.get(SECRET, "")) < 32:
        raise LicetError("there is no secret to sign with", where=SECRET, mend="make one: openssl rand -hex 32")
    inside = environment.get(INSIDE) == "yes"
    try:
        told = urlsplit(url)
        port = told.port
    except ValueError:
        told, port = urlsplit(""), None
    if told.scheme != "https" and not (inside and told.scheme == "http"):
        raise LicetError(f"{quoted(url)} is no address to send to", where="the webhook", mend="write https://...")
    if not told.hostname or told.username or told.password or told.fragment or port == 0 or len(url) > 500 or not _plain(url):
        raise LicetError("the webhook is no plain address", where="the webhook", mend="https://host/path, without a password")


def send_due(store: Store, *, now: float | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Send the news whose time has come; how many were taken. One that fails is tried again, later each time, eight times."""
    if environment.get(SWITCH) != "yes":
        return 0
    moment = int(time() if now is None else now)
    query = select(NEWS, WATCHES.c.webhook).join(WATCHES, WATCHES.c.id == NEWS.c.watch)
    with store.reading() as connection:
        rows = connection.execute(query.where(NEWS.c.retry > 0, NEWS.c.retry <= moment).order_by(NEWS.c.at)).all()
    return sum(_send(store, row, moment, environment) for row in rows)


def signature(secret: str, watch: str, at: int, body: bytes) -> str:
    """`t=SECONDS,v1=HMAC`: of SHA-256 over "SECONDS.BODY", with the key of that watch."""
    made = hmac.new(key_of(secret, watch).encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


def key_of(secret: str, watch: str) -> str:
    """The key a watch's receiver checks signatures with: made from the secret, kept nowhere."""
    return hmac.new(secret.encode(), f"webhook {watch}".encode(), hashlib.sha256).hexdigest()


def _send(store: Store, row: Row[Any], moment: int, environment: Mapping[str, str]) -> bool:
    body = json.dumps(
        {"watch": row.watch, "news": row.id, "at": row.at, "because": row.because, "turned": json.loads(row.told)}
    )
    taken, lasting = False, False
    try:
        checked(row.webhook, environment)
        signed = signature(environment[SECRET], row.watch, moment, body.encode())
        taken = _posted(row.webhook, body.encode(), signed, environment.get(INSIDE) == "yes")
    except LicetError as error:
        lasting = True
        logging.getLogger("licet").warning("webhook of watch %s is not sent to: %s", row.watch, error.what)
    except (OSError, http.client.HTTPException) as error:
        logging.getLogger("licet").warning("webhook of watch %s did not take its news: %s", row.watch, type(error).__name__)
    tries = row.tries + 1
    retry = 0 if taken or lasting or tries >= MOST_TRIES else moment + 60 * 4 ** (tries - 1)
    with store.writing() as connection:
        values = {"tries": tries, "retry": retry, "sent": moment if taken else 0}
        connection.execute(update(NEWS).where(NEWS.c.id == row.id, NEWS.c.tries == row.tries).values(values))
    return taken


def _posted(url: str, body: bytes, signed: str, inside: bool) -> bool:
    told = urlsplit(url)
    host, port = told.hostname or "", told.port or (443 if told.scheme == "https" else 80)
    link = socket.create_connection((_address(host, port, inside), port), timeout=PATIENCE)
    try:
        if told.scheme == "https":
            link = ssl.create_default_context().wrap_socket(link, server_hostname=host)
        connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        connection.sock = link
        headers = {"Content-Type": "application/json", "Licet-Signature": signed, "Connection": "close"}
        connection.request("POST", (told.path or "/") + (f"?{told.query}" if told.query else ""), body, headers)
        return 200 <= connection.getresponse().status < 300
    finally:
        link.close()


def _address(host: str, port: int, inside: bool) -> str:
    """The first address of a host. Raises LicetError where any of them is inside, and that is not allowed."""
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        judged = ip_address(address.partition("%")[0])
        mapped = getattr(judged, "ipv4_mapped", None) or getattr(judged, "sixtofour", None)
        if judged.version == 6 and judged in _TRANSLATED:
            mapped = ip_address(int(judged) & 0xFFFFFFFF)
        if not inside and (not judged.is_global or judged.is_multicast or (mapped is not None and not mapped.is_global)):
            raise LicetError("the webhook leads to an address inside", where="the webhook", mend=f"{INSIDE}=yes allows it")
    return found[0]


def _plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url and "\\" not in url
