"""After a service was restored from a backup: what is lost, known otherwise, or numbered wrong."""

from typing import Annotated

import typer

from deploy.cli.commands import options
from deploy.cli.commands.events import events
from deploy.errors import LasarsError


@events.command("lost")
def events_lost(
    service: Annotated[str | None, typer.Option(help="The service to look in; by default all.")] = None,
    take_back: Annotated[str | None, typer.Option(help="Why; take it back, when all is handled.")] = None,
) -> None:
    """List what a source that was restored from a backup does not know any more, or take it back."""
    from deploy.cli.operator import describe_counts, describe_lost, lost, otherwise, services_of
    from deploy.cli.operator import take_back as taken_back

    stack, services = options.remote_stack(), services_of(service)
    if take_back:
        for name in services:
            # What is on its way says again what seems lost, or what follows from the last.
            stack.rest()
            done = taken_back(stack, name, take_back)
            print(f"{name} took back: {describe_counts(done)}")
    facts = lost(stack, services)
    for fact in facts:
        print(describe_lost(fact))
    if not facts:
        print("Nothing is lost.")
    if take_back and (risen := otherwise(stack, services)):
        print(
            f"{len(risen)} known otherwise, as what has risen by it: look at `lasars events otherwise`, and accept it."
        )


@events.command("unregistered")
def events_unregistered() -> None:
    """List the people whom others name and assessment does not know, and what to do with what stands of them."""
    from deploy.cli.operator import describe_unregistered, unregistered

    people = unregistered(options.remote_stack())
    for person in people:
        print(*describe_unregistered(person), sep="\n")
    if not people:
        print("Everybody whom the others name is registered.")


@events.command("otherwise")
def events_otherwise(
    service: Annotated[str | None, typer.Option(help="The service to look in; by default all.")] = None,
    accept: Annotated[str | None, typer.Option(help="Why; accept it as it is now, when all is handled.")] = None,
) -> None:
    """List what a source that was restored from a backup knows in an older state, or accept it."""
    from deploy.cli.operator import accept_otherwise, describe_counts, describe_otherwise, otherwise, services_of

    stack, services = options.remote_stack(), services_of(service)
    if accept:
        stack.rest()  # what is on its way may say again what was known
        for name in services:
            done = accept_otherwise(stack, name, accept)
            print(f"{name} accepted: {describe_counts(done)}")
    facts = otherwise(stack, services)
    for fact in facts:
        print(describe_otherwise(fact))
    if not facts:
        print("Nothing is known otherwise.")


@events.command("restatements")
def events_restatements(
    service: Annotated[str | None, typer.Option(help="The service to look in; by default all.")] = None,
    source: Annotated[str | None, typer.Option(help="The source whose number is wrong.")] = None,
    number: Annotated[int | None, typer.Option(min=0, help="The right number; 0: it was never set back.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why; it is stored with your name.")] = None,
) -> None:
    """Show the restatement number of each source, or correct it: older facts that were not published again are lost."""
    from deploy.cli.operator import believe, believed, describe_believed, services_of

    stack, services = options.remote_stack(), services_of(service)
    if service and source and reason and number is not None:
        restatements = [{**believe(stack, service, source, number, reason), "service": service}]
    elif source or reason or number is not None:
        raise LasarsError("To believe another say --service, --source, --number and --reason; else they are listed.")
    else:
        restatements = believed(stack, services)
    print(
        *[describe_believed(restatement) for restatement in restatements] or ["No source has said all again yet."],
        sep="\n",
    )
