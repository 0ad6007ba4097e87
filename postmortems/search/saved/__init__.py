"""Searches that accounts keep by name, and the mail that tells them of new incidents."""
