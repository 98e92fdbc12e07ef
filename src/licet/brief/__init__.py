"""From a news story to the law of its day: read, found, answered, told. Nothing here asks the network or a model."""
