"""What each role may do with the tables by which events come and go."""

from shared.data.granting import Granted

MESSAGING = {
    "bookmark": Granted(callers="rawd", consumer="rawd", relay="rawd", work="r"),
    "clock_repair": Granted(callers="a"),
    "dropped": Granted(callers="raw", consumer="raw"),
    "fingerprint_secret": Granted(callers="ra", consumer="ra", work="rad"),
    "heard_restatement": Granted(callers="rawd", consumer="raw", work="r"),
    "idempotency": Granted(callers="raw", consumer="raw", work="rw"),
    "inbox": Granted(callers="r", consumer="ra", work="rd"),
    "known_otherwise": Granted(callers="rawd", consumer="rawd", work="raw"),
    "log": Granted(callers="r", relay="ra", work="rd"),
    "missing_topic": Granted(callers="r", consumer="rawd"),
    "outbox": Granted(callers="ra", consumer="a", relay="rd", work="raw"),
    "parked": Granted(callers="rd", consumer="rawd", work="r"),
    "restatement": Granted(callers="r", consumer="r", work="ra"),
    "standing": Granted(callers="r", consumer="rawd", work="rawd"),
    "stuck": Granted(callers="rwd", consumer="rawd", work="r"),
    "taken_back": Granted(callers="ra", consumer="ra", work="ra"),
    "ticked": Granted(callers="rwd", consumer="rw", work="rawd"),
    "unread": Granted(callers="r", consumer="raw", work="raw"),
}
