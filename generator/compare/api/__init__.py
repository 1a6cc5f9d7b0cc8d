"""Two documents compared in the API's terms: operations, schemas, limits, scopes."""
