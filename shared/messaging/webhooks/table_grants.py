"""What each role may do with the tables of webhooks."""

from shared.data.granting import Granted

WEBHOOKS = {
    "webhook_attempt": Granted(callers="r", work="ra"),
    "webhook_delivery": Granted(callers="rawd", work="rawd"),
    "webhook_endpoint": Granted(callers="raw", work="rwd"),
    "webhook_key": Granted(callers="raw", work="r"),
}
