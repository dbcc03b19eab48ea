"""Customers: the list, a record, and everything that is done on a record."""
