"""What the law does to more than one deal: what a fab can be supplied with, how that moved, and what was measured beside it."""
