"""Templates: those of a service before those of all, everything escaped, and a name that is missing is an error."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from shared.pages.words import FILTERS

SHARED = Path(__file__).parent / "templates"


def environment(service_templates: Path | None) -> Environment:
    folders = [folder for folder in (service_templates, SHARED) if folder is not None]
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(FILTERS)
    made.globals["govuk"] = govuk
    return made


@cache
def _components() -> Environment:
    """The design system's macros ask for parameters that are not there, and mean that."""
    return Environment(
        loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}), autoescape=True
    )


@cache
def _macro(component: str) -> Any:
    module: Any = _components().get_template(f"govuk_frontend_jinja/components/{component}/macro.html").module
    return getattr(module, "govuk" + "".join(part.capitalize() for part in component.split("-")))


def govuk(component: str, params: dict[str, Any]) -> Markup:
    """A component of the design system by its name and its parameters, as its documentation has them.

    Text goes in as `text`, which is escaped; `html` only for what our own templates made.
    """
    return Markup(_macro(component)(params))  # noqa: S704 - escaped by its own environment
