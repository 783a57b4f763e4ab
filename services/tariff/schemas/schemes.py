"""Bodies in and out about schemes."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError

from services.tariff.rules.scheme import Scheme
from services.tariff.schemas.fields import HASH, example
from shared.web.schemas import Body, View

_PARAGRAPH = {
    "part": "prices", "code": "planned_discharge", "subject": "Price: Planned discharge",
    "sentences": ["From 2 April 2012: low £600 and high £1,400."],
}  # fmt: skip


_CHECKED = {
    "schemeId": "stockport-2012", "version": 1, "hash": HASH, "problems": [], "warnings": [], "notes": [],
    "meaning": [_PARAGRAPH],
}  # fmt: skip


_SCHEME = {
    "schemeId": "stockport-2012",
    "version": 1,
    "hash": HASH,
    "title": "Stockport START",
    "validFrom": "2012-04-02",
    "validTo": None,
    "state": "published",
    "draftedBy": "commissioner-1",
    "publishedBy": "commissioner-1",
    "publishedAt": "2012-03-20T09:00:00Z",
}


_WHOLE = {
    "id": "stockport-2012", "area": "stockport", "title": "Stockport START", "version": 1,
    "valid_from": "2012-04-02", "price_from": "tariff",
    "journey": {"gap_days": 21, "presentation_kinds": ["triage"], "tariff_kinds": ["comprehensive"]},
    "remit": [{"substance": "drugs", "min_age": 18, "from": "2012-04-02"}],
    "complexity": {
        "domains": ["drug_use", "health"], "max_points": 4,
        "bands": [{"code": "low", "from": 0}, {"code": "high", "from": 5}],
    },
    "drugs": [{"code": "1011", "name": "Heroin", "class": "drugs", "top_item": "opiates"}],
    "discharge_reasons": [{"code": "80", "list": "cds-f", "class": "successful"}],
    "referral_sources": [{"code": "self", "name": "Self"}],
    "measures": [{
        "code": "planned_discharge", "title": "Planned discharge", "group": "national:free-from-drugs",
        "once_per": "journey", "verification": "person", "kind": "discharge",
        "params": {"classes": ["successful"], "by": "clinician"},
    }],
    "prices": [
        {"measure": "planned_discharge", "band": "low", "from": "2012-04-02", "pence": 60000},
        {"measure": "planned_discharge", "band": "high", "from": "2012-04-02", "pence": 140000},
    ],
    "contracts": [{
        "code": "cdas-2012", "party": "cdas", "title": "Community Drug and Alcohol Service",
        "starts": "2012-04-02", "ends": "2014-04-02", "run_off_months": 12, "measures": ["planned_discharge"],
        "provisional": "clawback", "floor": "0.5", "carry": 2, "clause": "Schedule 4, paragraph 2",
        "journal": {"cost_centre": "PH-4410", "subjective": "51230", "vat": "exempt"},
    }],
    "override_codes": [{"code": "second_rater", "title": "A second rater came to another result"}],
}  # fmt: skip


_IN_FORCE = {"schemeId": "stockport-2012", "version": 1, "from": "2012-04-02", "to": None, "valid": True}


_WARNINGS = "What the version does to money that may not be meant, such as an end that moves. It is sound all the same."


_NOTES = "What it says about money that a reader may pass over, in a sentence each: how far a single price may be set."


class _KeyByKey:
    """Documented by the model that it is checked by, and read as it comes: its faults are all told at once."""

    def __get_pydantic_json_schema__(self, _given: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(Scheme.__pydantic_core_schema__)


Said = Annotated[dict[str, Any], _KeyByKey()]


class SchemeBody(Body):
    """One of both: the scheme as JSON, or as the text of its TOML file, which has the same keys."""

    model_config = example({"scheme": _WHOLE})

    scheme: Said | None = Field(None, description="As JSON, with the keys of the TOML file; left out where `toml` is.")
    toml: str | None = Field(None, max_length=500_000, description="The TOML file's text; left out where `scheme` is.")
    prices_csv: str | None = Field(
        None,
        max_length=500_000,
        description="The prices as a CSV with the columns `measure`, `band`, `from`, `to` and `pence`, in place of"
        " those of the scheme; left out where they stand in it.",
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.scheme is None) == (self.toml is None):
            raise PydanticCustomError("one_of_both", "must hold either scheme or toml, and not both")
        return self


class ParagraphView(View):
    """What is said of one subject."""

    model_config = example(_PARAGRAPH)

    part: str = Field(
        description="Which part of the scheme it tells: `scheme`, `remit`, `complexity`, `pricing`, `measure`,"
        " `prices`, `contract`, `plan`, `indicator`, `attested`, `targets`, `reliable_change`, `top_windows`,"
        " `journey`, `codes`, `unverified`. More may be added."
    )
    code: str | None = Field(
        description="Of which measure, contract, indicator, statement or list of codes; null where it is of the whole."
    )
    subject: str = Field(description="A heading for people, such as the title of a measure.")
    sentences: list[str] = Field(
        description="In plain English, with pounds and days written out. Of a measure the first says what counts."
    )


class MeaningView(View):
    model_config = example({"items": [_PARAGRAPH]})

    items: list[ParagraphView] = Field(description="Subject by subject, in the order in which somebody asks.")


class CheckedView(View):
    model_config = example(_CHECKED)

    scheme_id: str
    version: int
    hash: str
    problems: list[str] = Field(description="What is wrong with it, each with its place; empty: it is sound.")
    warnings: list[str] = Field(default_factory=list, description=_WARNINGS)
    notes: list[str] = Field(default_factory=list, description=_NOTES)
    meaning: list[ParagraphView] = Field(default_factory=list, description="What it means, in plain sentences.")


class SchemeView(View):
    model_config = example(_SCHEME)

    scheme_id: str
    version: int
    hash: str
    title: str
    valid_from: date
    valid_to: date | None
    state: Literal["draft", "published"] = Field(
        description="A draft binds nobody; what is published cannot be changed, only followed by another version."
    )
    drafted_by: str = Field(description="Who wrote it, by the `sub` of their token.")
    published_by: str | None = Field(description="Who published it, by the `sub` of their token; null of a draft.")
    published_at: AwareDatetime | None


class InForceView(View):
    """A part of the time in which one version counts."""

    model_config = example(_IN_FORCE)

    scheme_id: str
    version: int
    from_: date = Field(alias="from", description="The first day on which it counts.")
    to: date | None = Field(description="The first day on which another counts; null where none is known.")
    valid: bool = Field(
        description="False where no version is valid in this time, so that the one that was valid last goes on."
    )


class VersionsInForceView(View):
    model_config = example({"items": [_IN_FORCE]})

    items: list[InForceView] = Field(description="In the order of days; empty before a scheme is published.")


class PublishedView(SchemeView):
    model_config = example(_SCHEME | {"warnings": []})

    warnings: list[str] = Field(default_factory=list, description=_WARNINGS)


class WholeSchemeView(SchemeView):
    model_config = example(_SCHEME | {"scheme": _WHOLE})

    scheme: Said = Field(description="The whole scheme in its canonical form.")


class SchemeTextView(View):
    """A version as the text of its file."""

    model_config = example({"schemeId": "stockport-2012", "version": 1, "hash": HASH, "toml": 'id = "stockport-2012"'})

    scheme_id: str
    version: int
    hash: str = Field(description="Of the canonical form: the text says the same scheme.")
    toml: str = Field(description="As it can be changed and sent again as `toml`; without the comments of its file.")


class MeasureView(View):
    """One measure of a published version, as outcomes of it are judged."""

    model_config = example({
        "schemeId": "stockport-2012", "version": 1, "code": "planned_discharge", "title": "Planned discharge",
        "kind": "discharge", "params": {"classes": ["successful"], "by": "clinician"}, "oncePer": "journey",
        "verification": "person", "provisionalMonths": 12,
        "sentences": ["An end of treatment that is successful, as a clinician says it."],
    })  # fmt: skip

    scheme_id: str
    version: int
    code: str = Field(description="The measure, by its code in the scheme.")
    title: str
    kind: str = Field(description="How it is met, such as `discharge`: what the scheme calls `kind`.")
    params: dict[str, Any] = Field(description="What this kind asks for, key by key as in the scheme.")
    once_per: str = Field(description="Of what the earliest one counts: an episode, a journey, a person and the like.")
    verification: str = Field(description="Whether a `person` checks it, or it counts by itself (`automatic`).")
    provisional_months: int | Literal["ever"] | None = Field(
        description="For how many months after a discharge a return may take it back; null where none does."
    )
    sentences: list[str] = Field(description="The same in plain English: the first says what counts.")


_CHANGE = {
    "section": "Prices", "what": "Planned discharge, band low, from 2 April 2012", "before": "£600", "after": "£635",
}  # fmt: skip


class SchemeChangeView(View):
    """One thing in which two versions differ."""

    model_config = example(_CHANGE)

    section: str = Field(description="Which part of the scheme it is in, as a heading for people.")
    what: str = Field(description="Which thing differs, in words.")
    before: str = Field(description="As the version that is compared with has it; a dash where it does not say it.")
    after: str = Field(description="As this version has it; a dash where it does not say it.")


class SchemeChangesView(View):
    model_config = example({"items": [_CHANGE]})

    items: list[SchemeChangeView] = Field(description="Section by section; empty: they say the same.")
