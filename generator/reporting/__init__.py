"""A comparison told to people and scripts: text, Markdown, JSON, HTML, a changelog."""
