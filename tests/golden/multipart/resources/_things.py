"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import UNSET

from .._operations import _things as _operations
from .._runtime.arguments import FileInput, RequestOptions, UnsetType
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ThingDocument

_FieldsImage: TypeAlias = Literal["name"]


class Things(Resource):
    """Operations of Things."""

    def upload_image(
        self,
        *,
        file: FileInput,
        name: str | UnsetType = UNSET,
        hidden: bool | UnsetType = UNSET,
        fields_image: Iterable[_FieldsImage] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument:
        """upload_image.

        `POST /api/image-upload`

        Args:
            file
            name
            hidden
            fields_image: The fields of `image` resources to answer with; all by
                default.
            options: What differs from the client's for this call.

        Example:
            klaviyo.things.upload_image(file=b'...')

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/upload_image
        """
        answer: ThingDocument = self._call(
            _operations.UPLOAD_IMAGE,
            {
                "file": file,
                "name": name,
                "hidden": hidden,
                "fields_image": fields_image,
            },
            options,
        )
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def upload_image(
        self,
        *,
        file: FileInput,
        name: str | UnsetType = UNSET,
        hidden: bool | UnsetType = UNSET,
        fields_image: Iterable[_FieldsImage] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument:
        """upload_image.

        `POST /api/image-upload`

        Args:
            file
            name
            hidden
            fields_image: The fields of `image` resources to answer with; all by
                default.
            options: What differs from the client's for this call.

        Example:
            await klaviyo.things.upload_image(file=b'...')

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/upload_image
        """
        answer: ThingDocument = await self._call(
            _operations.UPLOAD_IMAGE,
            {
                "file": file,
                "name": name,
                "hidden": hidden,
                "fields_image": fields_image,
            },
            options,
        )
        return answer
