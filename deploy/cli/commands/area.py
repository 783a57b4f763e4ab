"""The council areas of an installation."""

from typing import Annotated

import typer

area = typer.Typer(no_args_is_help=True, help="The council areas of an installation.")


@area.command("add")
def area_add(
    code: Annotated[str, typer.Argument(help="The area's code; it can never change.")],
    bootstrap_servers: Annotated[
        str | None, typer.Option(help="The Kafka broker; by default LASARS_KAFKA_BOOTSTRAP_SERVERS.")
    ] = None,
    replication: Annotated[int, typer.Option(min=1, help="The number of brokers that keep each topic.")] = 1,
    acls: Annotated[bool, typer.Option(help="Also let its finance system read, and payments write.")] = False,
) -> None:
    """Create the Kafka topics that a new area needs. A repeat changes nothing."""
    from deploy.cli.areas import add_area

    for line in add_area(code, bootstrap_servers, replication, acls=acls):
        print(line)
