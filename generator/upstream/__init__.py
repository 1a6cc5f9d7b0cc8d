"""Documents brought from where they are published, and pinned by a lock."""
