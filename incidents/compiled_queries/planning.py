"""How PostgreSQL plans what pages ask."""


def spare_machine_code(connection, **_):
    """Have PostgreSQL run queries as they are.

    Where it guesses that one is dear, it would first compile it to machine code: that takes it seconds, and the unions
    of an incident's page, which it overrates, are answered in milliseconds.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
