"""`python -m services.payments api|worker|all|migrate|prune`."""

import sys

from services.payments.main import service
from shared.runtime.process import main

if __name__ == "__main__":
    main(service, sys.argv[1:])
