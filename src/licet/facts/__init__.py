"""Words and facts: the typed vocabulary, units and places. The ground floor; it imports nothing of ours but errors."""
