from django.db import models


class Edition(models.Model):
    """One row, with the primary key 1: the edition of the record. The database raises it itself.

    On PostgreSQL a transaction that has yet to raise it has a row of its own for that, with a negative key.
    """

    id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    #: Never the same twice, unlike the number, which is back after a backup was restored.
    mark = models.CharField(max_length=32, default="")
    #: Not while migrations run, which find no triggers.
    is_kept = models.BooleanField(default=False)

    def __str__(self):
        return f"edition {self.number}"
