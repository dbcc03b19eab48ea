"""One file, one command of `brim`."""
