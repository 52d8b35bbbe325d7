"""Running systems."""
