"""Resources of which there is one only, whoever makes it."""
