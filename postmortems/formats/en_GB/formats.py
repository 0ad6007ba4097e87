"""Forms show days as documents write them, and still take them as they are written in Britain."""

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
