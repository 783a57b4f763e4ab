"""How far a log has grown, as far as a process has heard."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass
class LogGrowth:
    """How far the log has grown since this process listens, and where each type of event came last.

    It may lag behind the log. It spares looks; who relies on it looks from time to time all the same.
    """

    newest: int = 0
    _since: int | None = None
    _last: dict[str, int] = field(default_factory=dict)

    def add(self, position: int, count: int, types: Iterable[str]) -> None:
        self._since = position - count if self._since is None else self._since
        self.newest = max(self.newest, position)
        self._last.update(dict.fromkeys(types, position))

    def brings(self, types: Sequence[str] | None, after: int) -> bool:
        """Whether news of these types (None: of any) may stand after this position."""
        if after >= self.newest:
            return False
        if types is None or self._since is None or after < self._since:
            return True
        return any(self._last.get(type_name, 0) > after for type_name in types)
