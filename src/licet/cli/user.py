"""`licet user`: accounts of the workbench."""

import sys

import click

from licet.cli.record_options import acting, database_option, opened, who_option
from licet.errors import LicetError
from licet.render.screen import put, put_json

_NAME = click.argument("name")
_ROLES = click.option("--role", "roles", multiple=True, required=True, metavar="ROLE", help="viewer, analyst, approver, ...")
_STDIN = click.option("--stdin", is_flag=True, help="Read the password from the first line of the input instead of asking.")


@click.group(no_args_is_help=True)
def user() -> None:
    """Accounts of the workbench. The first one is an administrator's; from then on nobody is let in without one."""


@user.command("add")
@_NAME
@_ROLES
@click.option("--openid", metavar="SUBJECT", default="", help="Signs in by the OpenID provider, where it is known as SUBJECT.")
@_STDIN
@who_option
@database_option
def add(name: str, roles: tuple[str, ...], openid: str, stdin: bool, who: str | None, database: str | None) -> None:
    """Make an account in one role or several: viewer, analyst, approver, law_editor, admin."""
    from licet.records import people

    outside = f"{_issuer()} {openid}" if openid else ""
    password = "" if openid and not stdin else _password(stdin)
    with opened(database, create=True) as store:
        made = people.add(store, name, _split(roles), who=acting(who), password=password, outside=outside)
    put(f"made: {made.name} ({', '.join(made.roles)})\n", sys.stdout)


@user.command("list")
@database_option
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def listed(database: str | None, as_json: bool) -> None:
    """All accounts, by name, with their roles."""
    from licet.records.people import listed as everyone
    from licet.render.as_json import to_json

    with opened(database) as store:
        found = everyone(store)
    if as_json:
        put_json(to_json(found), sys.stdout)
        return
    lines = [
        f"{p.name:<24} {', '.join(p.roles)}{'  shut out' if p.disabled else ''}{'  ' + p.outside if p.outside else ''}\n"
        for p in found
    ]
    put("".join(lines) or "no accounts: whoever sits at this machine uses the workbench\n", sys.stdout)


@user.command("role")
@_NAME
@click.argument("roles", nargs=-1, required=True, metavar="ROLE...")
@who_option
@database_option
def role(name: str, roles: tuple[str, ...], who: str | None, database: str | None) -> None:
    """Give an account these roles and no others; they hold from its next request on."""
    from licet.records import people

    with opened(database) as store:
        changed = people.set_roles(store, people.found(store, name).id, _split(roles), who=acting(who))
    put(f"{changed.name}: {', '.join(changed.roles)}\n", sys.stdout)


@user.command("disable")
@_NAME
@click.option("--undo", is_flag=True, help="Let it in again.")
@who_option
@database_option
def disable(name: str, undo: bool, who: str | None, database: str | None) -> None:
    """Shut an account out: its sessions end, its keys open nothing."""
    from licet.records import people

    with opened(database) as store:
        changed = people.set_disabled(store, people.found(store, name).id, not undo, who=acting(who))
    put(f"{changed.name}: {'shut out' if changed.disabled else 'let in again'}\n", sys.stdout)


@user.command("password")
@_NAME
@_STDIN
@who_option
@database_option
def password(name: str, stdin: bool, who: str | None, database: str | None) -> None:
    """Give an account another password; its sessions end, and it is locked no longer."""
    from licet.records import people, tries

    with opened(database) as store:
        changed = people.set_password(store, people.found(store, name).id, _password(stdin), who=acting(who))
        tries.forgotten(store, changed.name)
    put(f"{changed.name}: another password, and signed out everywhere\n", sys.stdout)


def _password(stdin: bool) -> str:
    """The password, never from a flag: those stand in the list of processes and in the shell's history."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    told: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return told


def _issuer() -> str:
    from licet.web.settings import serving

    provider = serving("127.0.0.1", 1).provider
    if provider is None:
        raise LicetError("no OpenID provider is set up", where="--openid", mend="set LICET_OIDC_ISSUER, _CLIENT and _SECRET")
    return provider.issuer


def _split(roles: tuple[str, ...]) -> list[str]:
    return [part for role in roles for part in role.split(",") if part.strip()]
