"""`python -m services.assessment api|worker|all|migrate|prune`."""

import sys

from services.assessment.main import service
from shared.runtime.process import main

if __name__ == "__main__":
    main(service, sys.argv[1:])
