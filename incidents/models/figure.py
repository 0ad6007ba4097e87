from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat

from incidents.figures.units import CURRENCIES, DATA
from incidents.text_fields import LineField, ParagraphField

from .source import Fact

#: The largest number of a figure, and how many decimals it has at most: what either database keeps exactly.
LARGEST, DECIMALS = 10**15, 4
MISFIT = (
    "A number needs a kind, a unit or bound needs a number; a share is from 0 to 100, money has a currency, "
    "data a unit of bytes, and nothing else has a unit."
)
KEPT = Q(number__isnull=False, number__gte=0, number__lte=LARGEST)


class FigureKind(models.TextChoices):
    """What a figure counts, where it is a number that can be compared."""

    PEOPLE = "people"
    CUSTOMERS = "customers"
    REQUESTS = "requests"
    DEVICES = "devices"
    RECORDS = "records"
    SHARE = "share", "Share in percent"
    MONEY = "money"
    DATA = "data"


#: In which units each kind is given; every other kind is a plain number.
UNITS = {FigureKind.MONEY: CURRENCIES, FigureKind.DATA: DATA.keys()}
PLAIN = [kind for kind in FigureKind if kind not in (*UNITS, FigureKind.SHARE)]


def faults(kind, number, unit, bound):
    """What is wrong with the numeric part of a figure: (field, message)."""
    if number is None:
        for name, value in (("unit", unit), ("bound", bound)):
            if value:
                yield name, "needs a number to belong to"
        return
    if not kind:
        yield "number", f"needs a kind, one of {', '.join(FigureKind.values)}"
    elif kind == FigureKind.SHARE and number > 100:
        yield "number", "is a share in percent, from 0 to 100"
    if kind == FigureKind.MONEY and unit not in CURRENCIES:
        yield "unit", "is the code of a currency for money, as in USD or EUR"
    elif kind == FigureKind.DATA and unit not in DATA:
        yield "unit", f"is one of {', '.join(DATA)} for data"
    elif kind and kind not in UNITS and unit:
        yield "unit", "belongs to money and data alone; a share is in percent"


class Figure(Fact):
    """A number worth keeping: what it counts, and its value with unit, as the source gives it.

    Beside the words it may be kept as a number of a kind, so that incidents can be sorted and filtered by it.
    """

    Kind = FigureKind

    class Bound(models.TextChoices):
        """How far the number is to be trusted."""

        EXACT = "", "As stated"
        AT_LEAST = "at_least", "At least"
        AT_MOST = "at_most", "At most"
        ABOUT = "about", "About"

    what = LineField(max_length=300)
    value = LineField(max_length=300, help_text="As the source gives it")
    kind = models.CharField(max_length=9, choices=FigureKind, blank=True)
    bound = models.CharField(max_length=8, choices=Bound, default=Bound.EXACT, blank=True)
    number = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=3, blank=True, help_text="Of money a currency (USD), of data B, kB, GiB …")
    #: The number in the one unit of its kind: data in bytes, money in its own currency.
    amount = models.GeneratedField(
        expression=Case(
            *(When(unit=unit, then=F("number") * Value(float(size))) for unit, size in DATA.items()),
            default=F("number"),
        ),
        output_field=models.FloatField(null=True),
        db_persist=True,
    )
    #: What it may be compared with: its kind, of money also the currency (``money-USD``); blank without a number.
    measure = models.GeneratedField(
        expression=Case(
            When(number=None, then=Value("")),
            When(kind=FigureKind.MONEY, then=Concat(Value("money-"), F("unit"))),
            default=F("kind"),
        ),
        output_field=models.CharField(max_length=9),
        db_persist=True,
    )

    PER_INCIDENT = 200

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=(
                    Q(number=None, unit="", bound="")
                    | Q(KEPT, Q(kind__in=PLAIN) | Q(kind=FigureKind.SHARE, number__lte=100), unit="")
                    | Q(KEPT, kind=FigureKind.MONEY, unit__in=sorted(CURRENCIES))
                    | Q(KEPT, kind=FigureKind.DATA, unit__in=list(DATA))
                ),
                name="figure_unit_fits_its_kind",
                violation_error_message=MISFIT,
            ),
        ]
        indexes = [models.Index(fields=["measure", "amount", "incident"], name="figure_by_amount")]

    def __str__(self):
        return f"{self.what}: {self.value}"

    def clean(self):
        if self.number is not None:
            validate_number(self.number)
        found = {}
        for name, message in faults(self.kind, self.number, self.unit, self.bound):
            found.setdefault(name, f"It {message}.")
        if found:
            raise ValidationError(found)


def validate_number(number):
    if not 0 <= number <= LARGEST:
        raise ValidationError({"number": f"A number is from 0 to {LARGEST:,}."})
    if round(number, DECIMALS) != number:
        raise ValidationError({"number": f"A number has at most {DECIMALS} decimals."})


class Signal(Fact):
    """An alert's name or an error's text, verbatim, for whoever sees it again."""

    class Kind(models.TextChoices):
        ALERT = "alert"
        ERROR = "error", "Error text"

    kind = models.CharField(max_length=5, choices=Kind, default=Kind.ERROR)
    text = ParagraphField()

    PER_INCIDENT = 200

    def __str__(self):
        return self.text
