"""`python -m deploy.documents [--check]`"""

import gc
import sys

from deploy.documents import main
from shared.runtime.process import GARBAGE

gc.set_threshold(GARBAGE)  # as in a service: nearly all that is made of the documents stays until they are written
main(sys.argv[1:])
