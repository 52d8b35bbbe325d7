"""The systems that come with khabar; they use its public names only."""
