"""A valid document to `ir.Api`: what each operation takes, sends and answers."""
