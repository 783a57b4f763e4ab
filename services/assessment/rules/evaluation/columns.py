"""The columns of an evaluation extract: the dictionary that goes with it.

docs/evaluation.md, What a row says.
"""

from dataclasses import dataclass

ANY, UNKNOWN, NOT_TOLD = "any", "unknown", "not_told"
GROUP, RESULT = "group", "result"


@dataclass(frozen=True, slots=True)
class ExtractColumn:
    """`sort`: a `group` is what others may know of somebody, and is told of five persons and more alike; a `result`
    is what became of the journey.
    """

    name: str
    sort: str
    meaning: str
    values: str


JOURNEY = ExtractColumn(
    "journey",
    "pseudonym",
    "A random name of the journey, made for this extract alone: no other extract has it, nor anything else.",
    "16 hexadecimal digits",
)
GROUPS = (
    ExtractColumn(
        "startedIn",
        GROUP,
        "When treatment began: the quarter of the calendar, or the year from April.",
        "`2012-Q2`, or generalised `2012/13`",
    ),
    ExtractColumn(
        "provider",
        GROUP,
        "The organisation with which it began.",
        "the code of the organisation, or generalised `any`",
    ),
    ExtractColumn(
        "substance",
        GROUP,
        "The group of substances of the last drug profile by that day.",
        "`opiate`, `non-opiate-and-alcohol`, `non-opiate`, `alcohol`, `unknown`, or generalised `any`",
    ),
    ExtractColumn(
        "sex", GROUP, "The sex that was registered.",
        "`female`, `male`, `not_specified`, `not_known`, or generalised `any`",
    ),
    ExtractColumn(
        "ageGroup",
        GROUP,
        "The age on the day on which treatment began.",
        "`under-18`, `18-24`, `25-34`, `35-44`, `45-54`, `55-64`, `65-over`, or generalised `under-35`, `35-over`,"
        " and then `any`",
    ),
    ExtractColumn(
        "history",
        GROUP,
        "Whether they were in treatment before this journey, as far as is known here.",
        "`new`, `returning`, or generalised `any`",
    ),
)  # fmt: skip
RESULTS = (
    ExtractColumn(
        "band",
        RESULT,
        "The band of complexity of the journey: of its tariffs the latest by the day on which treatment began, else"
        " the first.",
        "the code of the band, `unknown`, or `not_told`",
    ),
    ExtractColumn(
        "weeksInTreatment",
        RESULT,
        "From the first day of treatment to the last of the journey, or so far.",
        "`0-3`, `4-11`, `12-25`, `26-51`, `52-over`, or `not_told`",
    ),
    ExtractColumn(
        "ending",
        RESULT,
        "How the journey's last treatment ended, by the class that the scheme gives the reason.",
        "`in_treatment`, the class such as `successful`, `unclassed`, or `not_told`",
    ),
    ExtractColumn(
        "cameBack",
        RESULT,
        "Of who completed and left all treatment, whether they presented again within 183 days, beyond the scheme's"
        " gap.",
        "`yes`, `no`, `too_early` where 183 days are not over, `not_asked` of everybody else, or `not_told`",
    ),
    ExtractColumn(
        "outcomes",
        RESULT,
        "The measures of the scheme of which an outcome was achieved in the journey. One that fewer than five persons"
        " of a year achieved, or that all but fewer than five did, is in no row of that year.",
        "codes of measures, in the order of the alphabet, with a blank between them; empty where there is none",
    ),
)
COLUMNS = (JOURNEY, *GROUPS, *RESULTS)
