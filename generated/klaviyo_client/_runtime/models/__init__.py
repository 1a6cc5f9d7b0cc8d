"""What generated models are made of, and how answers are read into them."""
