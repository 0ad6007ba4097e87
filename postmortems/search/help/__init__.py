"""The page that explains what can be typed into the search."""
