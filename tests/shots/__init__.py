"""Every page there is, and pictures of them all: `bin/shots`. `test_budgets` goes through the same list."""
