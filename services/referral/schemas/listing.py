"""What a service says of itself to the public."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.referral.schemas.coded import example
from shared.web.schemas import Body, OneLine, Truth, View

LISTING = {
    "isPublic": True,
    "showsPlaces": False,
    "description": "Prescribing and a key worker for whoever uses opiates.",
    "url": "https://cdas.example/",
    "phone": "0161 496 0000",
    "address": {
        "line": "1 Mersey Street",
        "town": "Stockport",
        "county": "Greater Manchester",
        "postalCode": "SK1 3XE",
    },
    "opening": [{"days": ["MO", "TU"], "opensAt": "09:00", "closesAt": "17:00"}],
}
Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
Time = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{1,200}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+() ]{3,30}$")]
Postcode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$")]


class AddressBody(Body):
    line: Annotated[str, OneLine(120)] = Field(description="Building and street.")
    town: Annotated[str, OneLine(80)] = Field(description="In which post town it lies.")
    county: Annotated[str, OneLine(80)] = Field(description="The county or region that it lies in.")
    postal_code: Postcode = Field(description="In capital letters with its space.")


class OpeningBody(Body):
    """On these days of each week, from one time to a later one."""

    days: list[Weekday] = Field(min_length=1, max_length=7, description="By their two letters, such as MO.")
    opens_at: Time = Field(description="By the clock of the place, as 24 hours.")
    closes_at: Time = Field(description="By the clock of the place, later on the same day.")


class ListingBody(Body):
    """The public directory names the service only where `isPublic` says so, and its free places where it shows them."""

    model_config = example(LISTING)

    is_public: Truth = Field(default=False, description="Whether anybody may read of it in the public directory.")
    shows_places: Truth = Field(
        default=False, description="Whether how many places are free is public too; who counts them sees who comes."
    )
    description: Annotated[str, OneLine(500)] | None = Field(None, description="What it offers, in its own words.")
    url: WebAddress | None = Field(None, description="Its page in the web.")
    phone: Phone | None = Field(None, description="The number that anybody may ring.")
    address: AddressBody | None = Field(None, description="Where people go; absent where that is not public.")
    opening: list[OpeningBody] = Field(default_factory=list, max_length=20, description="When it is open.")


class AddressView(View):
    line: str = Field(description="Building and street.")
    town: str = Field(description="In which post town it lies.")
    county: str = Field(description="The county or region that it lies in.")
    postal_code: str = Field(description="In capital letters with its space.")


class OpeningView(View):
    days: list[Weekday] = Field(description="By their two letters, such as MO.")
    opens_at: str = Field(description="By the clock of the place, as 24 hours.")
    closes_at: str = Field(description="By the clock of the place, later on the same day.")


class ListingView(View):
    model_config = example(LISTING)

    is_public: bool = Field(description="Whether anybody may read of it in the public directory.")
    shows_places: bool = Field(description="Whether how many places are free is public too.")
    description: str | None = Field(description="What it offers, in its own words.")
    url: str | None = Field(description="Its page in the web.")
    phone: str | None = Field(description="The number that anybody may ring.")
    address: AddressView | None = Field(description="Where people go; null where that is not public.")
    opening: list[OpeningView] = Field(description="When it is open; empty: it did not say.")


def listing_view(said: dict[str, object]) -> ListingView:
    """Of what was said before this was kept, nothing is public."""
    return ListingView.model_validate(ListingBody().model_dump() | said)
