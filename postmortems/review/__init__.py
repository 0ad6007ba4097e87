"""From a draft to a published postmortem: who does which step, what reviewers say about it, and who is told by mail.

``steps`` lists the steps and takes them, one at a time; ``writers`` tells who wrote what is to be published.
"""
