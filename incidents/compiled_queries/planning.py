"""How PostgreSQL plans what pages ask."""

#: A server that is set up for disks with heads takes a row by its index for four times as dear as the next one, and
#: reads whole tables instead. What pages ask for is in memory, or on disks without heads.
RANDOM_PAGE_COST, OF_DISKS_WITH_HEADS = "1.1", "4"


def suit_pages(connection, **_):
    """Have PostgreSQL run queries as they are, plan those that are prepared once, and prefer indexes, unless whoever
    runs it has weighed them.

    Where it guesses that a query is dear, it would first compile it to machine code: that takes it seconds, and the
    unions of an incident's page, which it overrates, are answered in milliseconds. What is prepared it would plan anew
    for the values of the first five executions, which takes it ten times as long as to answer.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SET jit = off; SET plan_cache_mode = force_generic_plan; "
                "SELECT set_config('random_page_cost', %s, false) WHERE current_setting('random_page_cost') = %s",
                [RANDOM_PAGE_COST, OF_DISKS_WITH_HEADS],
            )
