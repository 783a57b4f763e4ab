"""Who of the workers does what: a file is for one of them, as a group is. Groups, which last longest, come first, and
of them the one that lasts longer than all others.

By themselves the groups of xdist leave all else to be shared test by test: what a file's tests keep is then made by
both, and to find the next of ten thousand takes the one that hands them out as long as some tests take.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling
from xdist.workermanage import WorkerController

LONGEST = "pages"  # begun last, it would still be under way when nobody else has anything left to do


def is_group(scope: str) -> bool:
    return not scope.endswith(".py")


class ByFile(LoadGroupScheduling):  # type: ignore[misc] # xdist has no types
    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # as they stand: what has fewest tests is not what takes least

    def _split_scope(self, nodeid: str) -> str:
        scope: str = super()._split_scope(nodeid)
        return scope if scope != nodeid else nodeid.partition("::")[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        if group := LONGEST if LONGEST in self.workqueue else next(filter(is_group, self.workqueue), None):
            self.workqueue.move_to_end(group, last=False)
        super()._assign_work_unit(node)
