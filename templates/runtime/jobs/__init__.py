"""Jobs that run at the API: what they tell of themselves, and how long to wait."""
