"""Brim (盈): customer management for businesses that hold prepaid balances."""

__version__ = "0.1.0"
