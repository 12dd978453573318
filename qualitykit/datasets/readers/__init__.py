"""One reader per data set: a function from a `FileIndex` and options to `Labels`."""
