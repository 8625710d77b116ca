"""What the tests of the findings' pages ask and read."""

import re
import uuid

from django.urls import reverse


def url(name, finding):
    return reverse(f"reviews:{name}", args=[finding.pk])


def rows(html):
    return re.findall(r'href="/findings/(\d+)/"', html)


def more(finding, count):
    """So many further findings like this one."""
    for _ in range(count):
        finding.pk, finding._state.adding = None, True
        finding.uid, finding.fingerprint = uuid.uuid4(), uuid.uuid4().bytes * 2
        finding.save()
