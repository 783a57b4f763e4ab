"""`python -m services.tariff api|worker|all|migrate|prune`"""

import sys

from services.tariff.main import service
from shared.service import main

main(service, sys.argv[1:])
