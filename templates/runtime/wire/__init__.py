"""A call to bytes and back: requests, answers, and when a request is repeated."""
