"""The till: its one field, and its screen while nobody is chosen. The rest is what rooms say to `shell.counter`."""
