"""Order books: many deals in a table, decided by situations. Lines that the law cannot tell apart are decided once."""
