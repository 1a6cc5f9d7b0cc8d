"""Documents that are wrong, odd or ordinary in ways that nobody thought of."""
