"""Python's collector of rings of objects, while a command makes very many objects and hardly any ring."""

import gc


def collect_seldom():
    """Let it pass over what Django loaded, and not come round for every thousand rows."""
    gc.freeze()
    gc.set_threshold(20_000)
