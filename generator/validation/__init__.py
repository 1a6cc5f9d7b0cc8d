"""A document to findings: what is wrong with it, or unknown in it, and where."""
