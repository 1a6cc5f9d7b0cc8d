"""Request bodies: from what callers give to exactly what is sent."""
