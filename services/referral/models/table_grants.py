"""What each role may do with the tables of referral itself."""

from shared.data.granting import Granted

GRANTED = {
    "answer_taken_back": Granted(callers="raw"),
    "answered_form": Granted(callers="r", consumer="raw"),
    "assessed": Granted(callers="r", consumer="raw", work="r"),
    "client": Granted(callers="raw", consumer="raw", work="raw"),
    "decided": Granted(callers="raw"),
    "directory_history": Granted(callers="ra", work="r"),
    "episode": Granted(callers="raw", consumer="r", work="r"),
    "joint_work": Granted(callers="raw", work="rw"),
    "joint_work_said": Granted(callers="raw", work="rw"),
    "key_worker_change": Granted(callers="ra", consumer="r", work="r"),
    "merge": Granted(callers="r", consumer="raw", work="r"),
    "organisation": Granted(callers="raw", consumer="r", work="rw"),
    "panel_application": Granted(callers="raw", work="rw"),
    "panel_step": Granted(callers="raw", work="r"),
    "ranking": Granted(callers="ra", work="r"),
    "referral": Granted(callers="raw", consumer="raw", work="raw"),
    "scheme_names": Granted(callers="r", consumer="raw"),
    "scheme_parties": Granted(callers="r", consumer="raw"),
    "scheme_targets": Granted(callers="r", consumer="raw", work="r"),
    "scheme_version": Granted(callers="r", consumer="raw", work="r"),
    "service": Granted(callers="raw", consumer="r", work="rw"),
    "transfer": Granted(callers="raw", consumer="r", work="r"),
    "unregistered": Granted(callers="r", consumer="raw", work="r"),
    "waiting_entry": Granted(callers="raw", work="raw"),
}
