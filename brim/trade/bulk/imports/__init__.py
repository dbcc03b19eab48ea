"""One file, one kind of data that can be brought in."""
