"""How the workbench is run. There are no accounts, so it listens to this machine alone."""

from ipaddress import ip_address

from msgspec import Struct

from licet.errors import LicetError, quoted

PORT = 8377


class Settings(Struct, frozen=True):
    """host, port: where it listens; hosts: the names it answers to, without port."""

    host: str = "127.0.0.1"
    port: int = PORT
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")


def local(host: str, port: int) -> Settings:
    """The settings to serve this machine. Raises LicetError for an address others can reach, and a port there is none of."""
    if not _loopback(host):
        raise LicetError(
            f"the workbench does not listen on {quoted(host)}: it has no accounts, so whoever reaches it could read the deals",
            where="--host",
            mend="leave --host out and reach it through a tunnel, such as ssh -L 8377:127.0.0.1:8377",
        )
    if not 0 < port < 65536:
        raise LicetError(f"{port} is no port", where="--port", mend="a number from 1 to 65535")
    return Settings(host, port)


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
