"""What the rules do beyond one deal on one day: regimes along time, next to each other, and two forms of one rule."""
