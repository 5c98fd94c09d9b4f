"""Jobs as CronJobs of Kubernetes.

In:   jobs, an image that has `wirecrawl` on its path, a volume claim that holds the archive.
Out:  one YAML document for each line of cron fields.
Law:  never two pods of one CronJob at once; two CronJobs that meet are told apart by the archive's lock (exit 75).

Knowledge: kubernetes.io, CronJob v1: `timeZone`, and that its clockwork (robfig/cron) leaves out a time of day that
the zone leaves out, and runs one twice that comes twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from wirecrawl import __version__
from wirecrawl.schedule.cron import fields_of, zone_of
from wirecrawl.schedule.jobs import Job
from wirecrawl.schedule.place import AHEAD, Place, Units

NAME = "wirecrawl-cronjobs.yaml"
_IMAGE = f"wirecrawl:{__version__}"
_MOUNT = Path("/archive")
_DOCUMENT = """\
---
# {job}: {rule}. Load: kubectl apply -f {file}
# A pod that ends with 4 (done, some pages still owed) shows as failed and is not tried again: the next run pays.
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {name}
  labels: {{app.kubernetes.io/name: wirecrawl, wirecrawl/job: {label}}}
spec:
  schedule: {schedule}
  timeZone: {zone}
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: {deadline_s}
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      backoffLimit: 5  # exit 75: another run holds the archive
      podFailurePolicy:
        rules:
          - action: FailJob
            onExitCodes: {{containerName: crawl, operator: In, values: [1, 2, 3, 4, 5]}}
      template:
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          terminationGracePeriodSeconds: 90
          securityContext:
            runAsNonRoot: true
            runAsUser: 10001
            fsGroup: 10001
            seccompProfile: {{type: RuntimeDefault}}
          containers:
            - name: crawl
              image: {image}
              command: [wirecrawl]
              args: {args}
              workingDir: /tmp
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities: {{drop: [ALL]}}
              volumeMounts:
                - {{name: archive, mountPath: {mount}}}
                - {{name: tmp, mountPath: /tmp}}
          volumes:
            - name: archive
              persistentVolumeClaim: {{claimName: {claim}}}
            - name: tmp
              emptyDir: {{}}
"""


def units(jobs: Sequence[Job], place: Place, now: datetime) -> Units:
    """All CronJobs in one file. Raises UsageError for a period cron cannot say."""
    documents, notes = [], []
    if not place.image:
        notes.append(f"the image is {_IMAGE}, which must have wirecrawl on its path; --image names another")
    for job in jobs:
        lines = fields_of(job)
        for number, fields in enumerate(lines, 1):
            name = f"wirecrawl-{job.name}" + (f"-{number}" if len(lines) > 1 else "")
            documents.append(_document(job, name, fields, place))
        notes += [f"{job.name}: {note}" for note in _odd_hours(job, now)]
    return Units({NAME: "".join(documents)}, notes)


def _document(job: Job, name: str, fields: str, place: Place) -> str:
    period_s = int(job.period.total_seconds()) or 86_400
    return _DOCUMENT.format(
        job=job.name,
        rule=job.rule_text,
        file=NAME,
        name=name,
        label=json.dumps(job.name),
        schedule=json.dumps(fields),
        zone=json.dumps(zone_of(job)),
        deadline_s=min(period_s, 6 * 3600),
        image=json.dumps(place.image or _IMAGE),
        args=json.dumps(job.words(_MOUNT)),
        mount=_MOUNT,
        claim=json.dumps(place.claim),
    )


def _odd_hours(job: Job, now: datetime) -> Iterator[str]:
    if job.at is None:
        return
    for what, found in (
        ("leaves out", job.at.gaps(now, now + AHEAD)),
        ("runs twice", job.at.folds(now, now + AHEAD)),
    ):
        if found:
            day, at, _ = found[0]
            yield f"Kubernetes {what} {at:%H:%M} on {day} in {zone_of(job)} ({len(found)} such days in ten years)"
