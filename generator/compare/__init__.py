"""Two revisions to the changes between them, each with the rule that weighs it."""
