"""SQL that PostgreSQL plans once for a connection: to plan a large union takes it longer than to answer it."""

from itertools import count
from weakref import WeakKeyDictionary

from .parameters import Parameter

NUMBERS = count(1)
#: For each open connection the names under which it has prepared statements.
PREPARED: WeakKeyDictionary = WeakKeyDictionary()


def is_of_use(connection):
    """Not where a pool gives each transaction another connection: what is prepared stays with the one.

    Those who have such a pool tell Django so for the sake of its cursors on the server.
    """
    return connection.vendor == "postgresql" and not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")


def execute(cursor, statement, values):
    """Execute a statement with these values of its Parameters: one query, also the first time."""
    names = PREPARED.setdefault(cursor.db.connection, {})
    arguments = f"({', '.join(['%s'] * len(values))})" if values else ""
    if statement in names:
        cursor.execute(f"EXECUTE {names[statement]} {arguments}", values or None)
        return
    name = f"compiled_{next(NUMBERS)}"  # a new one each time: what is prepared stays so if its first execution fails
    cursor.execute(
        f"PREPARE {name} {_named(cursor, statement.sql, statement.params)}; EXECUTE {name} {arguments}", values or None
    )
    names[statement] = name


def _named(cursor, sql, params):
    """The types of the Parameters, and the SQL with ``$1`` for the first of them; what never changes stands in it."""
    parameters = {param.name: param for param in params if isinstance(param, Parameter)}
    places = {name: f"${place}" for place, name in enumerate(parameters, start=1)}
    text = sql % tuple(
        places[param.name] if isinstance(param, Parameter) else cursor.mogrify("%s", [param]).decode()
        for param in params
    )
    kinds = ", ".join(param.kind for param in parameters.values())
    return f"({kinds}) AS {text.replace('%', '%%')}" if parameters else f"AS {text}"
