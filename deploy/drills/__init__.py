"""What goes wrong on a server, done on purpose, with figures: `python -m deploy.drills`."""
