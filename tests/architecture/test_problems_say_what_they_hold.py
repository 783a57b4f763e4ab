"""What a problem says beyond RFC 9457 is declared in its class, so that the documents can say it too."""

import ast
from collections.abc import Iterator

from pydantic.alias_generators import to_camel

from shared.kernel import problems
from tests.architecture.sources import ROOT, SERVICES, load, nodes_of

OWN = {"detail", "errors", "headers"}


def _raised() -> Iterator[tuple[str, str, list[str]]]:
    """Where, the name that is called, and the names that are given to it."""
    for folder in ("services", "shared"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in nodes_of(path.read_text()):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    args = [keyword.arg for keyword in node.keywords if keyword.arg and keyword.arg not in OWN]
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", name, args


def test_a_problem_is_given_what_its_class_declares() -> None:
    for name in SERVICES:
        load(name)
    known: dict[str, set[str]] = {}
    for kind in problems.all_kinds():  # two services may have one of the same name: either will do
        known[kind.__name__] = known.get(kind.__name__, set()) | set(kind.members())
    wrong = [
        f"{where}: {name} is given {', '.join(set(given) - known[name])}; declare it in the class as `name: type`"
        for where, name, given in _raised()
        if name in known and not set(given) <= known[name]
    ]
    assert wrong == []


def test_what_a_problem_says_is_of_one_type_in_each_service() -> None:
    for name in SERVICES:
        load(name)
    by_module: dict[tuple[str, str], set[str]] = {}
    for kind in problems.all_kinds():
        for member, hint in kind.members().items():
            by_module.setdefault((kind.__module__, to_camel(member)), set()).add(str(hint))
    assert {key: hints for key, hints in by_module.items() if len(hints) > 1} == {}
