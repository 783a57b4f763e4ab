"""What a person sees while signing in and out."""

from collections.abc import Iterable
from html import escape
from itertools import groupby
from urllib.parse import quote

from deploy.sandbox.html import shell
from deploy.sandbox.sign_in.people import PEOPLE, Persona


def choice(action: str) -> str:
    """One click for each person; `action` is where their choice is sent, with what the service asked."""
    return shell(
        "Who do you want to be?",
        "<p>This is a sandbox: nobody is real and there are no passwords. What you see afterwards is what this person "
        "may see.</p>" + people_buttons(action),
    )


def people_buttons(action: str) -> str:
    return "".join(
        f"<h2>{escape(works_at)}</h2><ul>{''.join(_button(action, person) for person in group)}</ul>"
        for works_at, group in _by_place(PEOPLE)
    )


def _by_place(people: Iterable[Persona]) -> Iterable[tuple[str, Iterable[Persona]]]:
    places = list(dict.fromkeys(person.works_at for person in people))
    ordered = sorted(people, key=lambda person: places.index(person.works_at))
    return groupby(ordered, lambda person: person.works_at)


def _button(action: str, person: Persona) -> str:
    return (
        f'<li><form method="post" action="{escape(action)}">'
        f'<button name="person" value="{escape(person.sub)}">{escape(person.title)}</button> '
        f"<span>{escape(person.look)}</span></form></li>"
    )


def refused(detail: str) -> str:
    return shell(
        "Signing in did not work",
        f"<p>{escape(detail)}</p><p>Whoever sent you here asked for it wrongly: nobody was signed in. "
        '<a href="/">Start again at the front page</a>.</p>',
    )


def confirm_logout(query: str) -> str:
    return shell(
        "Log out?",
        "<p>Another site asks to log you out of all four services.</p>"
        f'<form method="post" action="/end-session?{escape(quote(query, safe="=&%"))}"><button>Log out</button></form>',
    )


def not_all_told(services: list[str]) -> str:
    return shell(
        "Logged out, but not everywhere",
        f"<p>{escape(' and '.join(services))} did not answer. A session there ends by itself when nothing was done in "
        'it for 30 minutes; to be sure, close this browser. <a href="/">To the front page</a></p>',
    )
