"""The till: its search field, and the screen before a customer is chosen. The rest registers at `shell.counter`."""
