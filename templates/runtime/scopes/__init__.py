"""OAuth scopes: what methods need, and what a whole program does."""
