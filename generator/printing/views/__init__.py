"""Plain values for the templates to print, one module for each kind of file."""
