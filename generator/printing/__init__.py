"""`ir.Api` to files, by Jinja. Whatever is decided is decided before a template is filled."""
