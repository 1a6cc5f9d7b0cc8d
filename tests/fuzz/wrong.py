"""What must not happen, whatever a document holds."""


class Wrong(Exception):
    """A package does not do what the document says, or nobody is told of it."""
