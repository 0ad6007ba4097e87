"""What stands where something is still to be written: in the rows of a structure that was copied."""

TO_BE_WRITTEN = "To be written."
