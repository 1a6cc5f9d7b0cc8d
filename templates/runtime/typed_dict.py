"""TypedDict, as those who make schemas of types can read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypedDict as TypedDict
else:
    # Before Python 3.12 pydantic reads only this one, which it brings with it:
    # https://docs.pydantic.dev/latest/errors/usage_errors/#typed-dict-version
    try:
        from typing_extensions import TypedDict as TypedDict
    except ImportError:
        from typing import TypedDict as TypedDict
