"""One file, one bench: it measures one thing and prints its figures."""
