"""How the workbench is run: for whoever sits at this machine, or for people with accounts, over TLS, under names of its own."""

import os
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from pathlib import Path

from msgspec import Struct

from licet.errors import LicetError, quoted

PORT = 8377
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
#: A secret is at least so long: 32 characters of hexadecimal chance are 128 bits.
SHORTEST_SECRET = 32


class Provider(Struct, frozen=True):
    """An OpenID provider: its issuer (a URL), and what we are known by there."""

    issuer: str
    client: str
    secret: str


class Settings(Struct, frozen=True):
    """host, port: where it listens; hosts: the names it answers to, without port; alone: whether whoever reaches it may use it
    while there are no accounts; secure: whether it is reached over TLS alone; database: of the records (see `open_store`);
    secret: signs what a browser holds while it signs in, made by chance if empty; rate, burst: requests a second of one
    account, and how many at once."""

    host: str = "127.0.0.1"
    port: int = PORT
    hosts: tuple[str, ...] = LOOPBACK
    alone: bool = True
    secure: bool = False
    database: str | None = None
    secret: str = ""
    provider: Provider | None = None
    rate: float = 50
    burst: int = 200


def serving(
    host: str,
    port: int,
    *,
    names: Iterable[str] = (),
    tls: bool = False,
    proxy: bool = False,
    database: str | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """The settings to serve with.

    names: under which others reach it; tls: whether it speaks TLS itself; proxy: whether something in front of it does.
    Raises LicetError where others could reach it and there are no accounts, no secret, no TLS or no name; and for no port.
    """
    if not 0 < port < 65536:
        raise LicetError(f"{port} is no port", where="--port", mend="a number from 1 to 65535")
    own = tuple(name.strip().lower() for name in names)
    secret, provider = _secret(environment), _provider(environment)
    settings = Settings(host, port, (*LOOPBACK, *own), database=database, secret=secret, provider=provider)
    if loopback(host) and not own and not proxy:
        return settings
    _reachable(host, own, secret, tls or proxy)
    _accounts(database)
    return Settings(host, port, own, False, True, database, secret, provider)


def loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _reachable(host: str, names: tuple[str, ...], secret: str, tls: bool) -> None:
    """Raises LicetError, with the first thing that is missing to be reached by others."""
    if not secret:
        raise LicetError(
            f"others could reach the workbench on {quoted(host)}, and it has no secret to sign with",
            where="LICET_SECRET or LICET_SECRET_FILE",
            mend="make one: openssl rand -hex 32; or leave --host out and reach it through ssh -L 8377:127.0.0.1:8377",
        )
    if not tls:
        raise LicetError(
            "passwords would cross the network in the clear",
            where="--certificate and --key",
            mend="name both; or say --behind ADDRESS of what speaks TLS in front of it",
        )
    if not names:
        raise LicetError(
            "it does not know the name it is reached by",
            where="--name",
            mend="say it, without a port: --name licet.example.org",
        )
    for name in names:
        if not name or set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789.-[]:"):
            raise LicetError(f"{quoted(name)} is no name of a host", where="--name", mend="like licet.example.org")


def _accounts(database: str | None) -> None:
    from licet.records.people import listed
    from licet.records.store import open_store

    mend = "`licet user add NAME --role admin` makes the first one"
    try:
        with open_store(database, create=False) as store:
            there = any(not person.disabled for person in listed(store))
    except LicetError as error:
        raise LicetError(
            f"others could reach the workbench, and there are no accounts: {error.what}", where=error.where, mend=mend
        ) from None
    if not there:
        raise LicetError("others could reach the workbench, and there are no accounts", mend=mend)


def _secret(environment: Mapping[str, str]) -> str:
    told, file = environment.get("LICET_SECRET", ""), environment.get("LICET_SECRET_FILE", "")
    if file and not told:
        try:
            told = Path(file).read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise LicetError(
                "the secret cannot be read", where=f"LICET_SECRET_FILE, {file}", mend="name a file of text"
            ) from None
    told = told.strip()
    if told and (len(told) < SHORTEST_SECRET or len(set(told)) < 8):
        raise LicetError("the secret is easily guessed", where="LICET_SECRET", mend="make one: openssl rand -hex 32")
    return told


def _provider(environment: Mapping[str, str]) -> Provider | None:
    names = ("LICET_OIDC_ISSUER", "LICET_OIDC_CLIENT", "LICET_OIDC_SECRET")
    told = [environment.get(name, "").strip() for name in names]
    if not any(told):
        return None
    if not all(told):
        missing = ", ".join(name for name, value in zip(names, told, strict=True) if not value)
        raise LicetError(f"the OpenID provider is told of in part: {missing} missing", where="the environment")
    issuer = told[0].rstrip("/")
    if not issuer.startswith("https://") and not issuer.startswith(("http://127.0.0.1:", "http://localhost:")):
        raise LicetError("the OpenID provider must be reached by https", where="LICET_OIDC_ISSUER", mend="write https://...")
    return Provider(issuer, told[1], told[2])
