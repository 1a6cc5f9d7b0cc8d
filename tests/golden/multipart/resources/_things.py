"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, overload

from msgspec import UNSET, UnsetType

from .._operations import _things as _operations
from .._runtime.wire.multipart import FileInput
from .._runtime.options import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ThingDocument

_FieldsImage: TypeAlias = Literal["name"]


class Things(Resource):
    """Operations of Things."""

    @overload
    def upload_image(
        self,
        *,
        body: Mapping[str, Any],
        fields_image: Sequence[_FieldsImage] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument: ...

    @overload
    def upload_image(
        self,
        *,
        file: FileInput,
        name: str | UnsetType = UNSET,
        hidden: bool | UnsetType = UNSET,
        fields_image: Sequence[_FieldsImage] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument: ...

    def upload_image(
        self, *, options: RequestOptions | None = None, **arguments: Any
    ) -> ThingDocument:
        """upload_image.

        `POST /api/image-upload`

        Args:
            fields_image: The fields of `image` resources to answer with; all by
                default.
            body: The whole request body, instead of its parts.
            file
            name
            hidden
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/upload_image
        """
        answer: ThingDocument = self._call(_operations.UPLOAD_IMAGE, arguments, options)
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    @overload
    async def upload_image(
        self,
        *,
        body: Mapping[str, Any],
        fields_image: Sequence[_FieldsImage] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument: ...

    @overload
    async def upload_image(
        self,
        *,
        file: FileInput,
        name: str | UnsetType = UNSET,
        hidden: bool | UnsetType = UNSET,
        fields_image: Sequence[_FieldsImage] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument: ...

    async def upload_image(
        self, *, options: RequestOptions | None = None, **arguments: Any
    ) -> ThingDocument:
        """upload_image.

        `POST /api/image-upload`

        Args:
            fields_image: The fields of `image` resources to answer with; all by
                default.
            body: The whole request body, instead of its parts.
            file
            name
            hidden
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/upload_image
        """
        answer: ThingDocument = await self._call(
            _operations.UPLOAD_IMAGE, arguments, options
        )
        return answer
