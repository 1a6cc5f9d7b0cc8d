"""How a task of asyncio or trio waits for its turn."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import anyio
import anyio.lowlevel
import anyio.to_thread

from ..auth import Auth, RenewableAuth
from ..limits.limiter import Gate, Ticket, within
from ..limits.store import LEASE

if TYPE_CHECKING:
    from ..answers import RawResponse


class TaskWaiter:
    """A task in a line."""

    def __init__(self, lease: float, again: int) -> None:
        self.lease = lease
        self.again = again
        self.gone = False
        self.ticket: Ticket | None = None
        self._event = anyio.Event()
        loop: Any = anyio.lowlevel.current_token().native_token
        self._call = getattr(loop, "call_soon_threadsafe", None) or loop.run_sync_soon

    def wake(self) -> None:
        """End the sleep; from any thread."""
        try:
            self._call(lambda: self._event.set())
        except RuntimeError:
            # Its loop is closed: nobody is there to be woken.
            self.gone = True

    def ready(self) -> None:
        """Before the line is looked at: forget earlier calls of `wake`."""
        self._event = anyio.Event()

    async def sleep(self, seconds: float) -> None:
        """Sleep so long, or until woken."""
        with anyio.move_on_after(seconds):
            await self._event.wait()


async def enter(
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
    waiter = TaskWaiter(lease, again)
    ends = None if seconds is None else monotonic() + seconds
    gate.join(waiter)
    try:
        while True:
            waiter.ready()
            if gate.store is None:
                wait = gate.attempt(waiter)
            else:
                # A store does its I/O in a thread; its drivers are synchronous.
                wait = await anyio.to_thread.run_sync(gate.attempt, waiter)
            if waiter.ticket is not None:
                return waiter.ticket
            await waiter.sleep(within(gate.endpoint.clock.real(wait), ends))
    except BaseException:
        ticket = gate.leave(waiter)
        if ticket is not None:
            await close(ticket, None)
        raise


async def close(ticket: Ticket, raw: RawResponse | None) -> None:
    """Take note that the attempt is over, with an answer or without."""
    ticket.close(raw)
    if ticket.gate.store is not None:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(ticket.close_shared, raw)


_turns: anyio.lowlevel.RunVar[WeakKeyDictionary[RenewableAuth, anyio.Lock]] = (
    anyio.lowlevel.RunVar("turns")
)
"""Of each event loop: whose turn it is to fetch credentials."""


async def credentials(auth: RenewableAuth, refused: Auth | None) -> Auth:
    """What to send; where it has to be fetched, one task does so, in a thread."""
    found = auth.held(refused)
    if found is not None:
        return found
    turns = _turns.get(None)
    if turns is None:
        _turns.set(turns := WeakKeyDictionary())
    async with turns.setdefault(auth, anyio.Lock()):
        found = auth.held(refused)
        if found is not None:
            return found
        # Of the threads that all share, none waits here: what is done in this one may
        # need them.
        one = anyio.CapacityLimiter(1)
        return await anyio.to_thread.run_sync(auth.fetch, refused, limiter=one)
