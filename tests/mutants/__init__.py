"""Do the tests notice when the code is changed? A seeded sample of mutants."""
