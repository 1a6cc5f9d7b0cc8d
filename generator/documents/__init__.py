"""Files to documents: read, merged and corrected. A `Node` is a place in a document."""
