"""A server of tools, by which an agent looks up profiles and puts them into lists."""

from __future__ import annotations

from klaviyo_client import AsyncKlaviyo
from klaviyo_client.filters import GetProfilesFilter
from mcp.server.mcpserver import MCPServer


def main(klaviyo: AsyncKlaviyo) -> MCPServer:
    """The server, with methods of the client as they are, and a tool made of them."""
    server = MCPServer("klaviyo")
    server.add_tool(klaviyo.lists.get_lists)
    server.add_tool(klaviyo.lists.create_list)
    server.add_tool(klaviyo.lists.add_profiles_to_list)

    @server.tool()
    async def find_profile(email: str) -> dict[str, str | None]:
        """Find the profile with an email address."""
        found = await klaviyo.profiles.get_profiles(
            filter=GetProfilesFilter.email.equals(email),
            fields_profile=["first_name", "last_name"],
        )
        async for profile in found:
            return {
                "id": profile.get("id"),
                "first_name": profile.get("first_name"),
                "last_name": profile.get("last_name"),
            }
        return {"id": None}

    return server


if __name__ == "__main__":
    main(AsyncKlaviyo()).run()
