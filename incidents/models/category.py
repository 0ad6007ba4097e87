from django.db import models


class Category(models.TextChoices):
    """What kind of thing a trigger or a cause is; one list for both, so that trends can be compared."""

    CAPACITY = "capacity"
    CHANGE = "change"
    CONFIGURATION = "configuration"
    DEPLOY = "deploy"
    HARDWARE = "hardware"
    LOAD = "load"
    MAINTENANCE = "maintenance"
    NETWORK = "network"
    POWER = "power"
    SECURITY = "security"
    SOFTWARE_DEFECT = "software_defect", "Software defect"
    THIRD_PARTY = "third_party", "Third party"
