"""A chat log or a list of times, pasted, becomes events of a timeline: read, looked through, and only then saved."""
