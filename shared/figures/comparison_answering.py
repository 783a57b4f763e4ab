"""The line of a comparison area that a question asks for beside ours."""

from datetime import date

from shared.data.db import Session
from shared.figures import comparison_storing as storing
from shared.figures.comparison import ComparisonLine, compared_points
from shared.figures.questions import Question, check_comparison, unfit


async def comparison_line(
    session: Session, area: str, question: Question, compared: str | None, today: date
) -> ComparisonLine | None:
    """As it was known on the day that the question names."""
    if compared is None:
        return None
    check_comparison(question)
    code, unit = question.indicator.code, question.indicator.unit
    sources = await storing.sources_of(session, area, code, question.as_of or today)
    source = next((source for source in sources if source.compared_area == compared), None)
    if source is None:
        raise unfit(
            "comparison", f"is no area of which figures of {code} were sent", [s.compared_area for s in sources]
        )
    months = await storing.months_of(session, source.file_id, code)
    return ComparisonLine(source, compared_points(unit, months, question.periods))
