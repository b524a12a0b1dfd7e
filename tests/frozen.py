"""Read last by the process that servers are forked from (forked.py): through what it has read by
then, none of them looks for garbage."""

import gc

gc.freeze()
