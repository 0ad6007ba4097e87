"""The index: a document for each incident, lesson and service, right for whoever asks after whatever was written.

Triggers note what has changed, in the transaction that changes it. What is noted is taken in before the next search,
by whoever asks; what could not be is left out of what is found rather than shown as it was.
"""
