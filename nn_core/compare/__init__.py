"""What difference does it make? Runs of several experiments side by side."""
