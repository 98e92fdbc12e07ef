"""The steps. One that was published is never changed: what it did stands in databases."""
