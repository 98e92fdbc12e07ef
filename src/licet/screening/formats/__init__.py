"""One module for each format in which publishers give out lists of parties: unpacked content in, a `Reading` out."""
