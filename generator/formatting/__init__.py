"""Rendered Python to files as they are written: as black has it, with their header."""
