"""The methods of `customer_agents`, sync and async."""

from __future__ import annotations

from .._operations import _customer_agents as _operations
from .._runtime.arguments import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._customer_agents import ThingDocument


class CustomerAgents(Resource):
    """Operations of Customer Agents."""

    def get_agent(
        self, id: str, *, options: RequestOptions | None = None
    ) -> ThingDocument:
        """get_agent.

        Pre-release: this operation may change without notice.

        Reads an agent.

        `GET /api/agents/{id}`

        Args:
            id: The `{id}` of the path.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_agent
        """
        answer: ThingDocument = self._call(_operations.GET_AGENT, {"id": id}, options)
        return answer


class AsyncCustomerAgents(AsyncResource):
    """Operations of Customer Agents."""

    async def get_agent(
        self, id: str, *, options: RequestOptions | None = None
    ) -> ThingDocument:
        """get_agent.

        Pre-release: this operation may change without notice.

        Reads an agent.

        `GET /api/agents/{id}`

        Args:
            id: The `{id}` of the path.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_agent
        """
        answer: ThingDocument = await self._call(
            _operations.GET_AGENT, {"id": id}, options
        )
        return answer
