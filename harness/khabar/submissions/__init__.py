"""Submissions and the leaderboard: predictions that anybody hands in, scored again and again."""
