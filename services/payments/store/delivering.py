"""Who delivers for a contract and from when to when, for statements that look at what people do."""

from typing import Any

from services.payments.rules.schemes import Contract

DELIVERS = """unnest(CAST(:parties AS text[]), CAST(:parties_from AS date[]), CAST(:parties_to AS date[]))
    AS delivers (party, starts, ends)"""


def on_day(party: str, day: str) -> str:
    """For the columns of who did something and when."""
    return f"{party} = delivers.party AND {day} >= delivers.starts AND {day} < delivers.ends"


def delivered_for(contract: Contract) -> dict[str, Any]:
    """The parameters of `DELIVERS`."""
    spans = contract.delivered_by
    return {
        "parties": [span.party for span in spans],
        "parties_from": [span.starts for span in spans],
        "parties_to": [span.ends for span in spans],
    }
