"""`python -m services.tariff api|worker|all|migrate|prune`"""

import sys

from services.tariff.main import service
from shared.runtime.process import main

main(service, sys.argv[1:])
