"""The gold: read, checked, and built into the dataset that users load."""
