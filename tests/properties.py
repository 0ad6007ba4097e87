"""How many examples are tried of a property."""

from hypothesis import settings

#: For a property that asks the database or draws pages for each example: a fifth of what others try, and more in
#: `make test-deep` as of any.
FEW = min(200, settings.default.max_examples // 5)  # type: ignore[union-attr]
few_examples = settings(max_examples=FEW)
