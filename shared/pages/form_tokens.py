"""The token of each form of a session, without which nothing is done: another site does not know it.

It follows from the cookie's id and does not lead back to it. So it is right also after the session is over, and the
sessions of a browser that follow know by a hash who opened a form, though somebody else was signed in meanwhile.
"""

import hashlib
import hmac


def csrf_token(session_id: str) -> str:
    return hmac.digest(session_id.encode(), b"form", hashlib.sha256).hex()


def is_csrf_token(session_id: str, text: str) -> bool:
    return hmac.compare_digest(csrf_token(session_id).encode(), text.encode())


def opened_by(token: str, area: str, organisation: str, sub: str) -> str:
    """A hash by which a form is known again to whoever opened it, and to nobody else."""
    return hashlib.sha256(f"{token}\0{area}\0{organisation}\0{sub}".encode()).hexdigest()


def opened_by_somebody(token: str) -> str:
    """A hash by which a form is known again as one of this browser, without saying whose it is."""
    return hashlib.sha256(token.encode()).hexdigest()
