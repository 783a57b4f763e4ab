"""Cash by month: what is certain and what is likely, each with when it was worked out."""

from services.payments.pages.position_words import Position
from shared.pages.rows import RowsTable, money, text
from shared.pages.words import counted, day, month

PAY_DAYS = 30  # as the forecast takes it
MONTH_MEANS = (
    f"A sum stands in the month in which a run is taken to pay it, {counted(PAY_DAYS, 'day')} after it is due, though"
    " one may pay it sooner; what should have been paid already stands in the first month."
)


def certain_cash(position: Position) -> RowsTable | None:
    """As it stands on the day itself; of a past day as it was worked out last."""
    forecast, now = position["forecast"], position["certainCash"]
    if now is not None:
        rows, on = [{"month": month(figures["from"]), "pence": figures["pence"]} for figures in now], position["on"]
    elif forecast is not None and forecast["basis"] == "certain":
        rows, on = (
            [
                {"month": month(figures["from"]), "pence": figures["cash"]["likelyPence"]}
                for figures in forecast["cash"]
            ],
            forecast["on"],
        )
    else:
        return None
    columns = [text("month", "Month"), money("pence", "Certain")]
    caption = f"Cash by month: what is certain, as at {day(on)}"
    return RowsTable(caption, columns, rows, caption_classes="govuk-table__caption--s")


def likely_cash(position: Position) -> RowsTable | None:
    """With its bounds, as it was forecast last."""
    forecast = position["forecast"]
    if forecast is None or forecast["basis"] == "certain":
        return None
    rows = [{"month": month(figures["from"]), **figures["cash"]} for figures in forecast["cash"]]
    columns = [
        text("month", "Month"), money("likelyPence", "Likely"), money("lowPence", "One of ten below"),
        money("highPence", "One of ten above"),
    ]  # fmt: skip
    caption = f"Cash by month: what is likely, as worked out on {day(forecast['on'])}"
    return RowsTable(caption, columns, rows, caption_classes="govuk-table__caption--s")


def certain_note(position: Position) -> str:
    """When it was worked out, and what a month means; empty without the table."""
    if position["certainCash"] is not None:
        return f"It is as it stands now, with all that has happened by now on {day(position['on'])}. {MONTH_MEANS}"
    made = position["forecast"]
    if made is None or made["basis"] != "certain":
        return ""
    return f"It is as it was worked out with the day's work of {day(made['on'])}. {MONTH_MEANS}"


def likely_note(position: Position) -> str:
    made = position["forecast"]
    if made is None or made["basis"] == "certain":
        return ""
    on = day(made["on"])
    later = (
        "; what is certain is as it stands now, so the two may differ" if position["certainCash"] is not None else ""
    )
    return (
        f"It was worked out with the day's work of {on}. What was verified, taken back, approved, paid or sent back"
        f" after that, on that day too, is not in it{later}. Its months mean the same."
    )
