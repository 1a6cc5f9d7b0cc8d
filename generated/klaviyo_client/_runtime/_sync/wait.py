"""How a thread waits for its turn."""

from __future__ import annotations

from threading import TIMEOUT_MAX, Event
from time import monotonic
from typing import TYPE_CHECKING

from ..auth import Auth, RenewableAuth
from ..limits.limiter import Gate, Ticket, within
from ..limits.store import LEASE

if TYPE_CHECKING:
    from ..answers import RawResponse


class ThreadWaiter:
    """A thread in a line."""

    def __init__(self, lease: float, again: int) -> None:
        self.lease = lease
        self.again = again
        self.gone = False
        self.ticket: Ticket | None = None
        self._event = Event()

    def wake(self) -> None:
        """End the sleep; from any thread."""
        self._event.set()

    def ready(self) -> None:
        """Before the line is looked at: forget earlier calls of `wake`."""
        self._event.clear()

    def sleep(self, seconds: float) -> None:
        """Sleep so long, or until woken."""
        self._event.wait(min(seconds, TIMEOUT_MAX))


def enter(
    gate: Gate,
    seconds: float | None = None,
    lease: float = LEASE,
    again: int = 0,
) -> Ticket:
    """Wait until a call may be sent, `seconds` at most.

    The call then lasts `lease` seconds at most: a shared store that hears no more of it
    counts it as over after that. `again` is how often it was refused; it keeps its turn.

    Raises:
        TimeoutError: when the limits let it pass later than that.
        DailyLimitError: when the day's calls are spent.
        LimitStoreError: when the shared budget cannot be asked.
    """
    ticket = gate.try_enter(again)
    if ticket is not None:
        return ticket
    waiter = ThreadWaiter(lease, again)
    ends = None if seconds is None else monotonic() + seconds
    gate.join(waiter)
    try:
        while True:
            waiter.ready()
            wait = gate.attempt(waiter)
            if waiter.ticket is not None:
                return waiter.ticket
            waiter.sleep(within(gate.endpoint.clock.real(wait), ends))
    except BaseException:
        ticket = gate.leave(waiter)
        if ticket is not None:
            close(ticket, None)
        raise


def close(ticket: Ticket, raw: RawResponse | None) -> None:
    """Take note that the attempt is over, with an answer or without."""
    ticket.close(raw)
    ticket.close_shared(raw)


def credentials(auth: RenewableAuth, refused: Auth | None) -> Auth:
    """What to send, fetched where it has to be."""
    return auth.held(refused) or auth.fetch(refused)
