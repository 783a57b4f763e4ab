"""What the code of a council area may be: the one rule for tokens, schemes, topics and the command line.

It is a part of the names of topics, whose parts dots divide: it has none. Pure, so that rules may go by it.
"""

import re

AREA_FORM = "[A-Za-z0-9][A-Za-z0-9_-]{0,59}"
AREA = re.compile(AREA_FORM, re.ASCII)
ALLOWED = "letters, digits, and after the first also _ and -, up to 60"
