"""Who is on the other side: official lists of parties, and the search for a name in them that says why it found it."""
