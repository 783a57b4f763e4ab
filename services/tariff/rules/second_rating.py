"""Which assessments under audit are rated a second time, by somebody who may not have seen the first points.

Assessment draws; whoever knows area, id and percent draws the same. Payment rules 2, Rated a second time.
"""

import hashlib
from uuid import UUID

_LOTS = 100


def drawn(area: str, assessment_id: UUID, percent: int) -> bool:
    lot = hashlib.sha256(f"{area}|{assessment_id}".encode()).digest()[:8]
    return int.from_bytes(lot, "big") % _LOTS < percent
