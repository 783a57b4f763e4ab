import pytest

from tests.harness import Running
from tests.referral.client import Town


@pytest.fixture
async def town(referral: Running) -> Town:
    town = Town(referral)
    for code in ("cdas", "riverside", "bridge-advice"):
        await town.organisation(code)
    return town
