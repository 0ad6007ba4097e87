"""Words are found whatever their case and their accents, alike on both databases.

static/js/lesson-filter.js does the same to what is typed.
"""

from unicodedata import category, normalize

from django.db.models import CharField, Q, TextField, Transform


def folded(text):
    """The text without case and accents: ``Überlast`` and ``uberlast`` are the same."""
    if text.isascii():
        return text.lower()
    return "".join(sign for sign in normalize("NFKD", text) if not category(sign).startswith("M")).lower()


@CharField.register_lookup
@TextField.register_lookup
class Folded(Transform):
    """A column as ``folded`` gives it: ``title__folded__contains=folded(word)``.

    PostgreSQL knows the small letters of every script where the database has a UTF-8 locale, as Debian's has.
    """

    lookup_name = "folded"
    function = "FAULTLINE_FOLDED"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):
        marks = r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u20d0-\u20f0]"
        template = (
            "(CASE WHEN OCTET_LENGTH(%(expressions)s) = CHAR_LENGTH(%(expressions)s) THEN LOWER(%(expressions)s) "
            f"ELSE LOWER(REGEXP_REPLACE(NORMALIZE(%(expressions)s, NFKD), '{marks}', '', 'g')) END)"
        )
        sql, params = self.as_sql(compiler, connection, template=template, **context)
        return sql, (*params, *params, *params, *params)


def teach_sqlite(sender, connection, **kwargs):
    """Give a new connection to SQLite the function that ``Folded`` calls."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            Folded.function, 1, lambda text: None if text is None else folded(text), deterministic=True
        )


def with_words(text, *columns):
    """The condition that every word of a text stands in one of the columns; all pass where there is no word."""
    condition = Q()
    for word in folded(text).split():
        condition &= Q(*((f"{column}__folded__contains", word) for column in columns), _connector=Q.OR)
    return condition
