from django.db import models


class Category(models.TextChoices):
    """What kind of thing a trigger or a cause is; one list for both, so that trends can be compared.

    ``unknown`` is what sources say of which nobody found out what it was; not rated is what nobody said.
    """

    AUTOMATION = "automation"
    CAPACITY = "capacity"
    CHANGE = "change"
    CONFIGURATION = "configuration"
    DATA = "data"
    DEPLOY = "deploy"
    HARDWARE = "hardware"
    LOAD = "load"
    MAINTENANCE = "maintenance"
    NETWORK = "network"
    POWER = "power"
    PROCESS = "process"
    SECURITY = "security"
    SOFTWARE_DEFECT = "software_defect", "Software defect"
    THIRD_PARTY = "third_party", "Third party"
    TIME = "time"
    OTHER = "other"
    UNKNOWN = "unknown", "Not known"
    NOT_RATED = "", "Not rated"

    @property
    def is_telling(self):
        """Whether two that are of this category have something in common."""
        return self not in (self.OTHER, self.UNKNOWN, self.NOT_RATED)


def category_field():
    return models.CharField(max_length=16, choices=Category, default=Category.NOT_RATED, blank=True, db_index=True)
