"""Filter expressions, which only the right fields, operators and values can build."""
