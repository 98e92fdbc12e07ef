"""The law: packs of provisions (data), and the book that says which of them stood on a day."""
