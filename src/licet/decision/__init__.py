"""From the facts of a deal and the book of law to a determination: one immutable value that everything else renders."""
