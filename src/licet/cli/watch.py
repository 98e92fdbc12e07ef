"""`licet watch`: told when the answer for a deal, an item, a party or a saved determination changes."""

import sys
from pathlib import Path
from typing import Any

import click

from licet.cli.record_options import account, database_option, opened, who_option
from licet.render.screen import put, put_json

_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


def _common(command: Any) -> Any:
    """The command with what every watch takes."""
    command = click.option("--title", default="", metavar="TEXT", help="What you call it.")(command)
    command = click.option("--every", type=int, default=24, show_default=True, metavar="HOURS", help="How often to look.")(
        command
    )
    command = click.option("--webhook", default="", metavar="URL", help="Send its news there, if webhooks are on.")(command)
    return database_option(who_option(command))


@click.group(no_args_is_help=True)
def watch() -> None:
    """Told when an answer changes, by law, lists or facts. `licet serve` looks by itself; elsewhere `licet watch run` does."""


@watch.command("deal")
@click.argument("file", type=click.Path(path_type=Path))
@_common
def deal(file: Path, title: str, every: int, webhook: str, who: str | None, database: str | None) -> None:
    """Watch the deal in FILE, as `licet check` takes one. Without a day in it, the answer of each day is looked at."""
    from licet.deals.files import load_file

    _add(database, who, "deal", {"deal": load_file(file)}, title, every, webhook)


@watch.command("item")
@click.argument("model")
@_common
def item(model: str, title: str, every: int, webhook: str, who: str | None, database: str | None) -> None:
    """Watch a model of the catalogue, whoever it goes to."""
    _add(database, who, "item", {"deal": {"item": {"model": model}}}, title, every, webhook)


@watch.command("party")
@click.argument("name")
@click.option("--country", default="", metavar="COUNTRY", help="Country of the party.")
@click.option("--alias", "aliases", multiple=True, metavar="NAME", help="Another name of the party.")
@_common
def party(
    name: str,
    country: str,
    aliases: tuple[str, ...],
    title: str,
    every: int,
    webhook: str,
    who: str | None,
    database: str | None,
) -> None:
    """Watch how a name stands in the lists."""
    _add(database, who, "party", {"name": name, "country": country, "aliases": list(aliases)}, title, every, webhook)


@watch.command("record")
@click.argument("record_id", metavar="ID")
@_common
def record(record_id: str, title: str, every: int, webhook: str, who: str | None, database: str | None) -> None:
    """Watch a saved determination: its facts decided by the law and the lists of each day."""
    _add(database, who, "record", {"record": record_id}, title, every, webhook)


@watch.command("list")
@who_option
@database_option
@_JSON
def listed(who: str | None, database: str | None, as_json: bool) -> None:
    """Your watches."""
    from licet.records import watches
    from licet.render.as_json import to_json

    with opened(database) as store:
        found = watches.listed(store, account(store, who))
    if as_json:
        put_json(to_json(found), sys.stdout)
        return
    lines = [f"{w.id}  {'ended' if w.ended else 'every ' + _hours(w.every)}  {w.kind}  {w.title}  {w.fault}\n" for w in found]
    put("".join(lines) or "no watches\n", sys.stdout)


@watch.command("news")
@who_option
@database_option
@_JSON
def news(who: str | None, database: str | None, as_json: bool) -> None:
    """What your watches told, the newest first."""
    from licet.records import watches
    from licet.render.as_json import to_json

    with opened(database) as store:
        found = watches.news(store, account(store, who))
    put_json(to_json(found), sys.stdout) if as_json else put("".join(map(_told, found)) or "no news\n", sys.stdout)


@watch.command("end")
@click.argument("watch_id", metavar="ID")
@who_option
@database_option
def end(watch_id: str, who: str | None, database: str | None) -> None:
    """Watch no longer."""
    from licet.records import watches

    with opened(database) as store:
        put(f"ended: {watches.end(store, account(store, who), watch_id).title}\n", sys.stdout)


@watch.command("run")
@click.option("--all", "every", is_flag=True, help="Look at every watch, not only at those whose time has come.")
@database_option
def run(every: bool, database: str | None) -> None:
    """Look once at the watches whose time has come, and send what webhooks are to be sent. Status 1 if there is news."""
    from licet.records import watches, webhooks

    with opened(database) as store:
        found = watches.run(store, every=every)
        webhooks.send_due(store)
    put("".join(map(_told, found)) or "no news\n", sys.stdout)
    if found:
        raise SystemExit(1)


def _add(database: str | None, who: str | None, kind: str, asks: dict[str, Any], title: str, every: int, webhook: str) -> None:
    from licet.records import watches

    with opened(database, create=True) as store:
        made = watches.add(store, account(store, who), kind, asks, title=title, every=every * 3600, webhook=webhook)
    put(f"watched: {made.id}, every {_hours(made.every)}\n", sys.stdout)
    if webhook:
        from os import environ

        from licet.records.webhooks import SECRET, key_of

        put(f"its signatures are made with {key_of(environ[SECRET], made.id)}\n", sys.stdout)


def _told(news: Any) -> str:
    parts = "".join(f"  {turned.part}: {turned.then} -> {turned.now}\n" for turned in news.turned)
    return f"{news.at[:16]}  {news.title} ({news.because})\n{parts}"


def _hours(seconds: int) -> str:
    return f"{seconds / 3600:g} h"
