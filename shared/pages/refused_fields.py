"""Where something is chosen or typed by another field than the API names, what is wrong stands at that one."""

from dataclasses import replace

from shared.pages.forms import FormRefused


def stands_at(refused: FormRefused | None, said: str, field: str, message: str = "") -> FormRefused | None:
    """What the API says of `said` at `field`, by `message` where its own words are of no use there."""
    if refused is None or not refused.problem.get("errors"):
        return refused
    errors = [
        {**error, "field": field, **({"message": message, "allowed": []} if message else {})}
        if error.get("field") == said
        else error
        for error in refused.problem["errors"]
    ]
    return replace(refused, problem={**refused.problem, "errors": errors})
