"""Connections: whose they are, whom they trust, and those of aiohttp."""
