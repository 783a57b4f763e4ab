"""The pages of referral. Each asks the service's own API and says it in words."""

from collections.abc import Sequence

from shared.pages.page import PageGroup

PAGES: Sequence[PageGroup] = []
