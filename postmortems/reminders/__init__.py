"""What is promised is chased: owners are told by mail what is due, overdue or stale, managers get a digest by team."""
