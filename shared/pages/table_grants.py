"""What each role may do with the tables of who is signed in."""

from shared.data.granting import Granted

PAGES = {
    "page_session": Granted(callers="rawd", work="rd"),
    "ended_sign_in": Granted(callers="rawd", work="rd"),
}
