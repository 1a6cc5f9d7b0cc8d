"""Shared budgets in a Redis server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..auth import digest
from ..errors import ConfigurationError, LimitStoreError
from .store import LEASE, POLL, Place, Refused, Reserved, Windows
from .windows import DAY

if TYPE_CHECKING:
    import redis

# A member of a log is its lease, a colon, and its entry.
#
# KEYS: the pause, what is learned, then the logs. ARGV: the entry, the lease, how long to
# wait for calls under way, the most places, what the caller knows to be learned, then
# for each log the number of its windows, and for each window requests and length. Times
# are microseconds.
_RESERVE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local learned = redis.call('GET', KEYS[2]) or ''
if learned ~= ARGV[5] then return {0, -1, 0, now, learned} end
local pause = redis.call('PTTL', KEYS[1])
if pause > 0 then
  pause = math.min(pause, tonumber(redis.call('GET', KEYS[1])))
  return {pause * 1000, -1, 0, now, learned}
end
local lease, poll, most = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
for key = 3, #KEYS do
  local from = string.format('(%.0f', now)
  local ahead = redis.call('ZRANGEBYSCORE', KEYS[key], from, '+inf', 'WITHSCORES')
  for at = 1, #ahead, 2 do
    local latest = now + tonumber(string.match(ahead[at], '^%d+'))
    if tonumber(ahead[at + 1]) > latest then
      redis.call('ZADD', KEYS[key], string.format('%.0f', latest), ahead[at])
    end
  end
end
local function wait_for(places)
  local wait, blocked, at, index = 0, -1, 6, 0
  for key = 3, #KEYS do
    local windows = tonumber(ARGV[at])
    at = at + 1
    for _ = 1, windows do
      local limit, span = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
      local need, rank = 0, limit - places
      if rank < 0 then need = poll else
        local found = redis.call('ZREVRANGE', KEYS[key], rank, rank, 'WITHSCORES')
        if found[2] then
          local bound = tonumber(found[2])
          need = bound + span - now
          if bound > now then need = poll end
        end
      end
      if need > wait then wait, blocked = need, index end
      at, index = at + 2, index + 1
    end
  end
  return wait, blocked
end
local wait, blocked = wait_for(1)
if wait > 0 then return {math.ceil(wait), blocked, 0, now, learned} end
local places = 1
while places < most and wait_for(places + 1) <= 0 do places = places + 1 end
local at = 6
for key = 3, #KEYS do
  local longest = 0
  for _ = 1, tonumber(ARGV[at]) do
    longest = math.max(longest, tonumber(ARGV[at + 2]))
    at = at + 2
  end
  at = at + 1
  redis.call('ZREMRANGEBYSCORE', KEYS[key], '-inf', string.format('(%.0f', now - longest))
  for place = 1, places do
    local member = ARGV[2] .. ':' .. ARGV[1] .. place
    redis.call('ZADD', KEYS[key], string.format('%.0f', now + lease), member)
  end
  redis.call('PEXPIRE', KEYS[key], math.ceil((longest + lease) / 1000))
end
return {0, -1, places, now, learned}
"""

# KEYS: what is learned, then the logs. ARGV: the member of the refused call, its lease,
# then for each log the number of its windows, and the length of each.
_REFUSED = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local sent, latest = now, 0
for key = 2, #KEYS do
  local score = redis.call('ZSCORE', KEYS[key], ARGV[1])
  if score then sent = math.min(score - ARGV[2], now) end
  redis.call('ZREM', KEYS[key], ARGV[1])
end
local passed, maybe, at = {}, {}, 3
for key = 2, #KEYS do
  local windows = tonumber(ARGV[at])
  at = at + 1
  for _ = 1, windows do
    local from = string.format('(%.0f', sent - ARGV[at])
    local found = redis.call('ZRANGEBYSCORE', KEYS[key], from, '+inf', 'WITHSCORES')
    local over = 0
    for index = 1, #found, 2 do
      if string.sub(found[index], 1, 2) == '0:' then
        over, latest = over + 1, math.max(latest, tonumber(found[index + 1]))
      end
    end
    passed[#passed + 1], maybe[#maybe + 1], at = over, #found / 2, at + 1
  end
end
return {sent, now, passed, maybe, latest, redis.call('GET', KEYS[1]) or ''}
"""

# ARGV: the member that a call was while under way, and the one that it becomes.
_ANSWERED = """
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2])
for key = 1, #KEYS do
  if redis.call('ZREM', KEYS[key], ARGV[1]) == 1 then
    redis.call('ZADD', KEYS[key], now, ARGV[2])
  end
end
"""

_USED = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
return redis.call('ZCOUNT', KEYS[1], string.format('(%.0f', now - tonumber(ARGV[1])), '+inf')
"""

_MICRO = 1_000_000

# Versions of redis-py before 8 wait for ever for a server that does not answer.
_TIMEOUT = 5.0


class RedisStore:
    """Logs as sorted sets; each step is one script, and so never half done."""

    def __init__(self, client: redis.Redis, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._reserve = client.register_script(_RESERVE)
        self._refused = client.register_script(_REFUSED)
        self._answered = client.register_script(_ANSWERED)
        self._used = client.register_script(_USED)

    def reserve(
        self,
        account: str,
        windows: Windows,
        lease: float = LEASE,
        most: int = 1,
        learned: bytes = b"",
    ) -> Reserved:
        """Take a place for one call or for more, each in all windows or in none."""
        entry = f"{os.urandom(16).hex()}-"
        keys = [self._key(account, name) for name, _ in windows]
        leased = int(lease * _MICRO)
        arguments: list[Any] = [entry, leased, int(POLL * _MICRO), most, learned]
        for _, limits in windows:
            arguments.append(len(limits))
            for requests, seconds in limits:
                arguments += [requests, int(seconds * _MICRO)]
        others = [self._key(account, name) for name in ("pause", "learned")]
        with _translated():
            found = self._reserve(keys=[*others, *keys], args=arguments)
        wait, at, taken, now, known = found
        places = [Place(f"{leased}:{entry}{n}", keys) for n in range(1, taken + 1)]
        return Reserved(wait / _MICRO, int(at), places, now / _MICRO, _bytes(known))

    def answered(self, place: Place) -> None:
        """Turn a call under way into one that is over."""
        over = f"0:{place.entry.partition(':')[2]}"
        with _translated():
            self._answered(keys=list(place.logs), args=[place.entry, over])

    def refused(self, account: str, place: Place, windows: Windows) -> Refused:
        """Give back the place of a call that the API refused, and tell of the others."""
        keys = [self._key(account, name) for name, _ in windows]
        arguments: list[Any] = [place.entry, place.entry.partition(":")[0]]
        for _, limits in windows:
            arguments.append(len(limits))
            arguments += [int(seconds * _MICRO) for _, seconds in limits]
        with _translated():
            found = self._refused(
                keys=[self._key(account, "learned"), *keys], args=arguments
            )
        sent, now, passed, maybe, latest, learned = found
        times = (time / _MICRO for time in (sent, now, latest))
        sent, now, latest = times
        return Refused(sent, now, passed, maybe, latest, _bytes(learned))

    def learn(self, account: str, learned: bytes) -> None:
        """Keep what refusals have taught."""
        with _translated():
            key = self._key(account, "learned")
            self._client.set(key, learned, ex=DAY)

    def pause(self, account: str, seconds: float) -> None:
        """Let nobody pass for some time."""
        with _translated():
            key = self._key(account, "pause")
            # As a value too: an expiry is a moment, which a clock put back delays.
            length = max(int(seconds * 1000), 1)
            self._client.set(key, length, px=length)

    def used(self, account: str, windows: Windows) -> list[int]:
        """The places that are taken in each window."""
        with _translated():
            return [
                int(
                    self._used(
                        keys=[self._key(account, name)], args=[int(seconds * _MICRO)]
                    )
                )
                for name, limits in windows
                for _, seconds in limits
            ]

    def _key(self, account: str, name: str) -> str:
        # The braces keep the keys of a budget together in a cluster.
        return f"{self._prefix}:{{{digest('budget', account)}}}:{name}"


def _bytes(text: bytes | str) -> bytes:
    """What a client gives, of ours or of the user's, which may decode answers."""
    return text if isinstance(text, bytes) else text.encode()


def connected(url: str, user: str = "RedisLimits") -> redis.Redis:
    """A client of the server there.

    Args:
        url: where it is.
        user: what needs it, for messages.

    Raises:
        ConfigurationError: when it is no such URL, or `redis` is missing.
    """
    try:
        import redis
    except ImportError:
        raise ConfigurationError(
            f"{user} needs the package redis: pip install redis"
        ) from None
    try:
        # What the URL says of them itself holds. A socket of this machine connects at
        # once, and older versions know no timeout for that.
        timeouts = {"socket_timeout": _TIMEOUT}
        if not url.startswith("unix:"):
            timeouts["socket_connect_timeout"] = _TIMEOUT
        client: redis.Redis = redis.Redis.from_url(url, **timeouts)
    except ValueError as error:
        raise ConfigurationError(f"no URL of a Redis server: {error}") from None
    return client


@contextmanager
def _translated() -> Iterator[None]:
    from redis.exceptions import RedisError

    try:
        yield
    except RedisError as error:
        text = f"the shared rate limits cannot be asked: {error}"
        raise LimitStoreError(text) from error
