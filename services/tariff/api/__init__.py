"""The tariff API. Each route reads the request, calls one command or query and returns the response."""

from services.tariff.api.code_lists import router as code_lists
from services.tariff.api.proposals import router as proposals
from services.tariff.api.schemes import router as schemes
from services.tariff.api.tariffs import router as tariffs
from services.tariff.api.variations import router as variations
from services.tariff.api.what_ifs import router as what_ifs

ROUTERS = [schemes, variations, what_ifs, proposals, tariffs, code_lists]
