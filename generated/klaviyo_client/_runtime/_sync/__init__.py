"""What blocks while it waits. `client` and `stream` are derived from `_async`."""
