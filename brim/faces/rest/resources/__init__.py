"""One file a resource: its shapes, its calls, its answers. Importing them fills the table of routes."""
