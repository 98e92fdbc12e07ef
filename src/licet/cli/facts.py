"""`licet facts`: the words rules are written in."""

import sys

import click

from licet.cli import complete
from licet.cli.options import offered
from licet.render.screen import put, put_json, table_columns


@click.command()
@click.argument("name", required=False, shell_complete=offered(complete.facts))
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a deal file.")
def facts(name: str | None, schema: bool) -> None:
    """List the facts rules speak of, or explain one, such as dco."""
    if schema:
        import json

        from licet.deals.schema import deal_schema
        from licet.facts.vocabulary import load_vocabulary

        put_json(json.dumps(deal_schema(load_vocabulary()), indent=1), sys.stdout)
        return
    from licet.render.law_text import fact_list, fact_text

    put(fact_text(name) if name else fact_list(table_columns(sys.stdout)), sys.stdout)
