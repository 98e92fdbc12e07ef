"""How fast one may ask: a bucket for each who asks, filled at a steady rate and emptied by one with every request."""

from collections import OrderedDict
from threading import Lock

#: So many are remembered; who has not asked for longest is forgotten first.
_MOST = 10_000


class Rate:
    """a_second: requests that fill in; burst: how many a bucket holds."""

    def __init__(self, a_second: float, burst: int) -> None:
        self._a_second, self._burst = a_second, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, who: str, now: float) -> float:
        """Seconds to wait before the request is let through; 0 if it is now. now: of a clock that never goes back."""
        with self._lock:
            left, at = self._left.pop(who, (float(self._burst), now))
            left = min(self._burst, left + (now - at) * self._a_second)
            free = left >= 1
            self._left[who] = (left - free, now)
            if len(self._left) > _MOST:
                self._left.popitem(last=False)
            return 0 if free else (1 - left) / self._a_second
