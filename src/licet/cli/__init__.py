"""The command line: it parses, calls and renders; it holds no rule and no decision."""
