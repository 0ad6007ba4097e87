"""Two to four incidents on one clock, and side by side in words."""
