"""How dates are written where forms take them, beside Django’s own ways for the language."""
