"""What benches stand on: a database of their own, and workers that start together and say what it cost."""
