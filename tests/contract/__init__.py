"""Contract: what the SDK sends and reads is what the document says."""
