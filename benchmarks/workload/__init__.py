"""Made-up traffic of a small online shop, as Segment-spec NDJSON.

The shop has a web site, an iOS app, an Android app and a server. The same settings give the same
bytes on every machine: all chance comes from one seed.

    python -m benchmarks.workload --events 1000000 --days 30 --seed 1 --out /tmp/workload
"""
