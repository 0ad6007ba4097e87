"""Which pages the links by name in a text lead to, which pages link here, and which links lead nowhere."""
