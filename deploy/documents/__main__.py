"""`python -m deploy.documents [--check]`"""

import sys

from deploy.documents import main

main(sys.argv[1:])
