"""What staff see and do of customers."""
