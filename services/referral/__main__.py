"""`python -m services.referral api|worker|all|migrate|prune`."""

import sys

from services.referral.main import service
from shared.runtime.process import main

main(service, sys.argv[1:])
