"""Schemas, as documents write them, to flat and named definitions."""
