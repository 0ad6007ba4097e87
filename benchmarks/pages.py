"""What a page costs: the CPU time and the queries of one of each kind, on the samples, beside a view that does nothing.

Templates are compiled before; nothing else is kept from one request to the next.
"""

import io
import os
import statistics
import sys
import tempfile
import time
import warnings
from pathlib import Path

RUNS = 7


def bare(request):
    from django.http import HttpResponse

    return HttpResponse("ok")


def addresses():
    from lessons.models import Remediation

    compared = ["2012-knight-capital-smars", "2022-atlassian-site-deletion", "FL-2012-01", "FL-2017-01"]
    return {
        "bare view": "/bare/",
        "home": "/",
        "incidents": "/incidents/",
        "incidents, filtered": "/incidents/?service=amazon-ec2&severity=1",
        "incident, long": "/incidents/2020-aws-kinesis-us-east-1/",
        "incident, short": "/incidents/2021-fastly-global-outage/",
        "comparison of two": f"/incidents/compare/?{'&'.join(f'i={slug}' for slug in compared[:2])}",
        "comparison of four": f"/incidents/compare/?{'&'.join(f'i={slug}' for slug in compared)}",
        "timelines": "/timelines/",
        "lessons": "/lessons/",
        "lesson": "/lessons/blast-radius/",
        "checklist": "/lessons/checklist/?lesson=blast-radius&lesson=partition-into-cells",
        "matrix": "/lessons/matrix/",
        "remediations": "/remediations/",
        "remediation": f"/remediations/{Remediation.objects.values_list('pk', flat=True)[0]}/",
        "gaps": "/remediations/gaps/",
        "services": "/services/",
        "service": "/services/amazon-kinesis-data-streams/",
        "tags": "/tags/",
        "tag": "/tags/dns/",
        "sources": "/sources/",
        "login": "/accounts/login/",
        "not found": "/nothing-is-here/",
    }


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/samples.sqlite3"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortems.settings")
        os.environ["DEBUG"] = "1"
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext, setup_test_environment
        from django.urls import path

        setup_test_environment(debug=False)  # as in production, where templates and queries are not watched
        import postmortems.urls

        postmortems.urls.urlpatterns.append(path("bare/", bare))
        call_command("migrate", verbosity=0)
        call_command("import_postmortems", str(Path(settings.BASE_DIR) / "fixtures"), stdout=io.StringIO())
        warnings.filterwarnings("ignore", "No directory at")  # static files are collected for production only
        client = Client()
        nothing = None
        sys.stdout.write(f"{'page':22} {'CPU':>8} {'of bare':>8} {'queries':>8} {'size':>8}\n")
        for name, address in addresses().items():
            answer = client.get(address)
            taken = []
            for _ in range(RUNS):
                start = time.process_time()
                client.get(address)
                taken.append(1000 * (time.process_time() - start))
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            cost = statistics.median(taken)
            nothing = nothing or cost
            size = len(answer.content) / 1000
            sys.stdout.write(f"{name:22} {cost:5.1f} ms {cost / nothing:7.0f}× {len(queries):8} {size:5.0f} kB\n")
        connection.close()


if __name__ == "__main__":
    main()
