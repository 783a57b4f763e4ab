"""Persons are keyed anew under the present secret, since an older one was lost or shall go.

Whoever is kept under a secret that is not here would be found by nobody. What was said of them stands in the row, so
all are keyed again, in one transaction: nothing is ever half keyed.
"""

from services.assessment.store import keyed_anew
from shared.data.db import Database

_PATIENCE = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}


async def key_anew(database: Database) -> str:
    """What was done, for who started it. A secret that is not here is given up: a repeat of a request that was kept
    under it is then done anew.
    """
    secrets = database.secrets
    async with database.session(settings=_PATIENCE) as session:
        session.patience = None
        await keyed_anew.lock_persons(session)
        if await keyed_anew.is_another(session, secrets):
            raise ValueError(
                f"the secret {secrets.name} is another than the one of that name that was used: give it another name"
            )
        count = await keyed_anew.key_all(session, secrets)
        given_up = await keyed_anew.give_up_unknown(session, secrets)
    lost = f"; given up: {', '.join(sorted(given_up))}" if given_up else ""
    return f"{count} persons are keyed anew under the secret {secrets.name}{lost}"
