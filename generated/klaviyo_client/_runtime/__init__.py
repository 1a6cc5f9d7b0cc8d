"""The hand-written part of the SDK, the same for every revision of the API."""
