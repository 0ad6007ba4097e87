"""The triggers that raise the edition."""

from incidents.database_triggers import DatabaseTrigger

from .tables import shown_tables

EDITION = "incidents_edition"
EVENTS = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
#: The number tells people how much has happened. The mark is never the same twice: not after a change that was taken
#: back, nor in a restored backup. Both databases make it by chance.
RAISE_ON_SQLITE = "UPDATE incidents_edition SET number = number + 1, mark = lower(hex(randomblob(8))) WHERE id = 1;"
#: Notes once in a transaction that it has to raise the edition, in a row that nobody else ever sees. If the transaction
#: goes back to a savepoint before the note, the setting goes with the row.
NOTE = """
    IF coalesce(current_setting('faultline.edition', true), '') = '' THEN
        INSERT INTO incidents_edition (id, number, mark, is_kept)
        VALUES (-txid_current(), 0, '', false) ON CONFLICT DO NOTHING;
        PERFORM set_config('faultline.edition', 'noted', true);
    END IF;
"""
#: At the commit, after what else is checked there: foreign keys wait for rows that others hold, and must not do so
#: while this transaction holds the number.
WAIT = "UPDATE incidents_edition SET number = 1 WHERE id = NEW.id;"
RAISE = """
    UPDATE incidents_edition
    SET number = number + 1, mark = left(replace(gen_random_uuid()::text, '-', ''), 16) WHERE id = 1;
    DELETE FROM incidents_edition WHERE id = NEW.id;
    PERFORM set_config('faultline.edition', '', true);
"""


def edition_triggers():
    for table, columns in shown_tables():
        yield DatabaseTrigger(
            f"edition_{table}",
            table,
            EVENTS,
            sqlite=RAISE_ON_SQLITE,
            postgresql=NOTE,
            columns=columns,
            needs=(EDITION,),
        )
    for name, event, body in (("edition_wait", "INSERT", WAIT), ("edition_raise", "UPDATE", RAISE)):
        yield DatabaseTrigger(
            name, EDITION, (event,), postgresql=body, for_each="ROW", at_commit=True, condition="NEW.id < 0"
        )
