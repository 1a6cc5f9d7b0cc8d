"""What waits asynchronously. Of `_sync`, `client` and `stream` are derived from it."""
