"""The cashier's screen: one field, one amount, one confirmation; shifts and their drawers; receipts."""
