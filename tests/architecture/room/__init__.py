"""Brim with one room more. The room is a folder here; nothing outside of this folder knows of it."""
