"""Two packages compared in Python's terms: names, signatures, types."""
