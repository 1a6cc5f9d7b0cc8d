"""OAuth: how an app gets tokens, keeps them, and has them renewed for its calls."""
