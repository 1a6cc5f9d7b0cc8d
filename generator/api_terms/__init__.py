"""Two revisions compared in the API's terms: operations, schemas, limits, scopes."""
