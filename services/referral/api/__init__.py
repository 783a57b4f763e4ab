"""The referral API. Each route reads the request, calls one command and returns the response."""

from services.referral.api.answers import router as answers
from services.referral.api.bulk_transfers import router as bulk_transfers
from services.referral.api.code_lists import router as code_lists
from services.referral.api.directory import router as directory
from services.referral.api.episodes import router as episodes
from services.referral.api.joint_work import router as joint_work
from services.referral.api.open_referral import router as open_referral
from services.referral.api.panel import router as panel
from services.referral.api.queue_lengths import router as queue_lengths
from services.referral.api.referrals import router as referrals
from services.referral.api.waiting import router as waiting

ROUTERS = [
    directory, referrals, answers, joint_work, waiting, queue_lengths, episodes, bulk_transfers, panel, code_lists,
    open_referral,
]  # fmt: skip
