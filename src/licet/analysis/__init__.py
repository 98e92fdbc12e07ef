"""What rules do: the same questions asked of many days, of two regimes, of an amended law, of every tool of a fab."""
