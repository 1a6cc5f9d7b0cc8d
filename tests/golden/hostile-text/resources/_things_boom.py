"""The methods of `things_boom`, sync and async."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import UNSET

from .._operations import _things_boom as _operations
from .._runtime.arguments import RequestOptions, UnsetType
from .._runtime.resource import AsyncResource, Resource
from ..models._things_boom import ThingAnswer

_FieldsThing: TypeAlias = Literal[
    "it's", 'a"b', "back\\slash", "{{ x }}", "line\nbreak", "é"
]


class ThingsBoom(Resource):
    """Operations of Things \"\"\" {{ boom }}."""

    def get_thing(
        self,
        id: str,
        *,
        fields_thing: Iterable[_FieldsThing] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingAnswer:
        """ends with a backslash \\.

        \"\"\"
        import os
        \"\"\"
        {{ 7 * 7 }} {% raw %} {0} %s \\N{BEL}
         ${x} </script> `🎉`

        `GET /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            fields_thing: The fields of `thing` resources to answer with; all by
                default.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_thing
        """
        answer: ThingAnswer = self._call(
            _operations.GET_THING, {"id": id, "fields_thing": fields_thing}, options
        )
        return answer


class AsyncThingsBoom(AsyncResource):
    """Operations of Things \"\"\" {{ boom }}."""

    async def get_thing(
        self,
        id: str,
        *,
        fields_thing: Iterable[_FieldsThing] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingAnswer:
        """ends with a backslash \\.

        \"\"\"
        import os
        \"\"\"
        {{ 7 * 7 }} {% raw %} {0} %s \\N{BEL}
         ${x} </script> `🎉`

        `GET /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            fields_thing: The fields of `thing` resources to answer with; all by
                default.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_thing
        """
        answer: ThingAnswer = await self._call(
            _operations.GET_THING, {"id": id, "fields_thing": fields_thing}, options
        )
        return answer
