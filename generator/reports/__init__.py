"""Changes to text: for a terminal, Markdown, JSON, HTML, and the SDK's changelog."""
