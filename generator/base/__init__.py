"""What every stage stands on: errors, settings, names, literals, safe text.

It knows of nothing above it.
"""
