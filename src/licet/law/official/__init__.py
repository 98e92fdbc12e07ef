"""The official text as published: reading the Code of Federal Regulations and the Country Chart, and telling what changed.

Nothing here decides anything, and nothing here is read when a deal is decided.
"""
