"""Files to a folder: replaced as a whole or not at all, or compared with what is there."""
