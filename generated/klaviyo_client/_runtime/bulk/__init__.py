"""Many rows: cut into requests, and each one's fate found out."""
