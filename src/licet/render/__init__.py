"""Renderings of a determination: terminal text and JSON. They show the value and decide nothing."""
