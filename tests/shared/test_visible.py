"""Fields that not everybody is shown."""

from typing import Annotated

import pytest

from shared.kernel.claims import Actor
from shared.web.schemas import View
from shared.web.visible import only_for, shown_to


class Thing(View):
    name: str
    door: Annotated[str | None, only_for("assessor", "auditor")]


def actor(*roles: str) -> Actor:
    return Actor("someone", "stockport", "start", frozenset(roles))


@pytest.mark.parametrize(
    ("roles", "door"),
    [(("assessor",), "custody"), (("provider",), None), (("provider", "auditor"), "custody"), ((), None)],
)
def test_any_of_the_roles_is_shown_the_field_and_others_get_null(roles: tuple[str, ...], door: str | None) -> None:
    thing = Thing(name="a", door="custody")
    assert shown_to(thing, actor(*roles)).door == door
    assert shown_to(thing, actor(*roles)).name == "a"
    assert thing.door == "custody"


class Room(View):
    thing: Thing | None


def test_what_is_limited_within_a_field_is_limited_too() -> None:
    room = Room(thing=Thing(name="a", door="custody"))
    assert shown_to(room, actor("provider")).thing == Thing(name="a", door=None)
    assert shown_to(room, actor("auditor")) == room
    assert shown_to(Room(thing=None), actor("provider")) == Room(thing=None)


def test_the_document_says_who_is_shown_it() -> None:
    assert Thing.model_json_schema()["properties"]["door"]["x-roles"] == ["assessor", "auditor"]


def test_a_field_cannot_be_for_a_role_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="no such roles"):
        only_for("asessor")
