"""What each role may do with the tables of tariff itself."""

from shared.data.granting import Granted

GRANTED = {
    "assessment": Granted(callers="raw", consumer="raw", work="raw"),
    "merge": Granted(callers="r", consumer="raw", work="r"),
    "proposal": Granted(callers="raw", consumer="raw", work="raw"),
    "scheme_version": Granted(callers="raw", consumer="r", work="r"),
    "second_rating": Granted(callers="r", consumer="raw"),
    "tariff": Granted(callers="raw", consumer="rw", work="rw"),
    "tried_draft": Granted(callers="ra"),
    "variation": Granted(callers="ra"),
    "variation_answer": Granted(callers="ra"),
}
