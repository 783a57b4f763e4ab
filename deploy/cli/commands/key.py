"""The key by which a service, or this command, shows the token issuer who it is."""

from pathlib import Path
from typing import Annotated

import typer

key = typer.Typer(
    no_args_is_help=True,
    help="The key by which a client shows the token issuer who it is: made here, its public half registered there.",
)
AsPem = Annotated[bool, typer.Option("--pem", help="Print it as PEM, for an issuer that takes no JWK Set.")]


@key.command("new")
def key_new(
    file: Annotated[Path, typer.Argument(help="Where the private key is written; nothing may be there yet.")],
    as_pem: AsPem = False,
) -> None:
    """Make a private key (P-256) that only you can read, and print its public half."""
    from deploy.cli.client_keys import make, public_half

    make(file)
    print(public_half(file, as_pem=as_pem))


@key.command("show")
def key_show(
    file: Annotated[Path, typer.Argument(help="A private key, as PEM or JWK.")], as_pem: AsPem = False
) -> None:
    """Print the public half of a private key, as a JWK Set: what is registered at the issuer."""
    from deploy.cli.client_keys import public_half

    print(public_half(file, as_pem=as_pem))
